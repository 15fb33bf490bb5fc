"""facenet-pytorch as its README uses it, on photos from standard input: run by `baseline` in the export's environment.

MTCNN(image_size=160, margin=0) with its default pick, the largest face, its crop and fixed standardisation; then
InceptionResnetV1 with the release's own weights.
"""

import io
import sys
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from facenet_pytorch import MTCNN
from PIL import Image

from export.build.facenet import EMBEDDING_SIZE, build_network
from export.build.weights.checkpoints import CASIA_WEBFACE, VGGFACE2
from export.build.weights.selection import load_casia_webface, load_vggface2


def load_network(name: str, sha256: str, checkpoint: Path | None) -> Any:
    """The original network with the weights that the manifest names.

    Raises:
        ExportError: they can't be had.
        ValueError: they are others than the release's.
    """
    weights = load_casia_webface() if name == CASIA_WEBFACE.name else load_vggface2(VGGFACE2, checkpoint)
    if weights.checkpoint.sha256 != sha256:
        raise ValueError(f"the release was built from other weights {name} than this checkout knows")
    return build_network(weights.state)


def embed(detector: MTCNN, network: Any, photos: list[Image.Image]) -> "np.ndarray[Any, Any]":
    """FP32 [n, 512]; NaN in the row of a photo without a face."""
    embeddings = np.full((len(photos), EMBEDDING_SIZE), np.nan, np.float32)
    crops = detect(detector, photos)
    found = [index for index, crop in enumerate(crops) if crop is not None]
    if found:
        with torch.no_grad():
            embeddings[found] = network(torch.stack([crops[index] for index in found])).numpy()
    return embeddings


def detect(detector: MTCNN, photos: list[Image.Image]) -> list[torch.Tensor | None]:
    """The crops FP32 [3, 160, 160]. A batch gives what single photos give, faster.

    facenet-pytorch can't batch photos of different sizes, nor, with NumPy 1.24 or newer, one without a face.
    """
    try:
        if len({photo.size for photo in photos}) == 1:
            return list(detector(photos))
    except ValueError:
        pass
    return [detector(photo) for photo in photos]


def read_batch(stream: BinaryIO) -> list[Image.Image] | None:
    """The next batch in RGB, None at the stream's end."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    lengths = np.frombuffer(stream.read(4 * int(np.frombuffer(head, np.uint32)[0])), np.uint32)
    return [Image.open(io.BytesIO(stream.read(int(length)))).convert("RGB") for length in lengths]


def main(name: str, sha256: str, checkpoint: str | None = None) -> None:
    """Answer batches until the parent closes the pipe."""
    torch.set_num_threads(1)
    network = load_network(name, sha256, Path(checkpoint) if checkpoint else None)
    detector = MTCNN(image_size=160, margin=0)
    while (photos := read_batch(sys.stdin.buffer)) is not None:
        sys.stdout.buffer.write(embed(detector, network, photos).tobytes())
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
