"""A photo of a crowd costs bounded memory: the reference's candidates grow without limit."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from export.build.networks import Graphs
from export.build.photos import Photo

LIMIT_MIB = 1000  # without the bounds such a photo takes several times that
# VmHWM is this process's own peak; rusage would start from the peak of the process that started it.
MEASURED = """
import pathlib, re, sys
import numpy as np, onnxruntime as ort
session = ort.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
boxes = session.run(["boxes"], {"image": np.load(sys.argv[2])})[0]
peak = re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1]
print(len(boxes) - 1, int(peak) // 1024)
"""


def crowd(portrait: Photo, across: int, side: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The portrait's face, `across` times in each direction, on a square photo."""
    size = side // across
    face = np.asarray(Image.fromarray(portrait.pixels).crop((160, 20, 300, 180)).resize((size, size)))
    return np.tile(face, (across, across, 1))


def test_thirty_six_faces_are_all_found(graphs: Graphs, photos: dict[str, Photo]) -> None:
    assert len(graphs.detect(crowd(photos["portrait"], 6, 1000)).boxes) >= 36


def test_hundreds_of_faces_take_bounded_memory(
    mtcnn_file: Path, photos: dict[str, Photo], tmp_path: Path
) -> None:
    np.save(tmp_path / "crowd.npy", crowd(photos["portrait"], 20, 1020))
    command = [sys.executable, "-c", MEASURED, str(mtcnn_file), str(tmp_path / "crowd.npy")]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found, mebibytes = map(int, output.split())
    assert found > 100
    assert mebibytes < LIMIT_MIB
