"""What the service adds to its two networks: `python -m perf.latency PHOTO`.

Times `recognise_user` over HTTP, the ensemble called directly, and the same two graphs in ONNX Runtime inside this
process, in turn, so that a shared machine's noise falls on all of them alike. The last line holds the medians' ratios.
"""

import argparse
import io
import runpy
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image
from tritonclient.http import InferenceServerClient, InferInput

Pixels = NDArray[np.uint8]

LARGE = (4000, 3000)
"""Pixels: a 12-megapixel photo is made of the given one."""


@dataclass(frozen=True)
class Graphs:
    """The release's two networks in this process, with the threads that serve them in Triton."""

    mtcnn: onnxruntime.InferenceSession
    facenet: onnxruntime.InferenceSession

    @classmethod
    def load(cls, release: Path) -> "Graphs":
        """Load them from a release's model repository."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return cls(
            *(
                onnxruntime.InferenceSession(release / "models" / name / "1" / "model.onnx", options)
                for name in ("mtcnn", "facenet")
            )
        )

    def run(self, pixels: Pixels, face: Pixels) -> None:
        """Detect in a photo [H, W, 3] and embed one face [160, 160, 3]; decoding and alignment are not in it."""
        self.mtcnn.run(None, {"image": pixels})
        self.facenet.run(None, {"face": face[np.newaxis]})


def decoder(release: Path) -> Callable[[bytes], Pixels]:
    """The release's own `decode` step, in this process."""
    photo = runpy.run_path(str(release / "models" / "decode" / "1" / "photo.py"))
    limits = photo["Limits"](image_bytes=2**30, image_pixels=2**30)

    def decode(data: bytes) -> Pixels:
        pixels: Pixels = photo["read_photo"](data, limits).pixels
        return pixels

    return decode


def sides(
    data: bytes, graphs: Graphs, decode: Callable[[bytes], Pixels], url: str, triton: str
) -> dict[str, Callable[[], object]]:
    """The ways to process one photo, each a call to time."""
    api = httpx.Client(timeout=30)
    client = InferenceServerClient(triton)
    tensor = InferInput("image", [len(data)], "UINT8")
    tensor.set_data_from_numpy(np.frombuffer(data, np.uint8))
    pixels = decode(data)
    face = np.asarray(Image.fromarray(pixels).resize((160, 160)))
    return {
        "service": lambda: api.post(f"{url}/api/v1/recognise_user", files={"image": data}).raise_for_status(),
        "ensemble": lambda: client.infer("face_embedding", [tensor]),
        "graphs": lambda: graphs.run(pixels, face),
        "decode and graphs": lambda: graphs.run(decode(data), face),
    }


def interleaved(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median milliseconds of each call, all of them called in turn; the first round warms up."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(rounds + 1):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            if turn:
                times[name].append((time.perf_counter() - start) * 1000)
    return {name: median(values) for name, values in times.items()}


def enlarged(data: bytes) -> bytes:
    """The photo as a 12-megapixel JPEG."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(data)).convert("RGB").resize(LARGE).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def main() -> int:
    """Run the comparison and print a table."""
    parser = argparse.ArgumentParser(prog="python -m perf.latency", description=__doc__)
    parser.add_argument("photo", type=Path, help="a photo with a face, such as one of LFW's (250x250)")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the API (default: %(default)s)")
    parser.add_argument("--triton", default="127.0.0.1:8000", help="Triton (default: %(default)s)")
    parser.add_argument("--release", type=Path, default=Path(".trifid/releases/current"))
    parser.add_argument("--rounds", type=int, default=100, help="per photo size (default: %(default)s)")
    arguments = parser.parse_args()
    graphs, decode = Graphs.load(arguments.release), decoder(arguments.release)
    small = arguments.photo.read_bytes()
    results = {}
    for label, data in (("as given", small), ("12 megapixels", enlarged(small))):
        medians = interleaved(sides(data, graphs, decode, arguments.url, arguments.triton), arguments.rounds)
        results[label] = medians
        print(
            f"{label:14}", "  ".join(f"{name} {value:.1f} ms" for name, value in medians.items()), flush=True
        )
    given, large = results["as given"], results["12 megapixels"]
    print(
        f"overhead={given['service'] / given['graphs']:.2f}"
        f" overhead_12mp={large['service'] / large['decode and graphs']:.2f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
