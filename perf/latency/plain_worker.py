"""facenet-pytorch as its README uses it, one photo at a time: run by `plain` in the export's environment.

The parent writes a photo's length (4 bytes, little-endian) and its bytes; the answer is one byte when its embedding is
computed, and one at the start when the networks are loaded.
"""

import io
import sys
from typing import Any

from PIL import Image

DONE = b"."


def load(threads: int, name: str, sha256: str) -> tuple[Any, Any]:
    """MTCNN and InceptionResnetV1, eager, with the release's own weights.

    PyTorch is imported here: the parent, in the serving environment, imports this module too.
    """
    import torch
    from facenet_pytorch import MTCNN

    from perf.accuracy.baseline_worker import load_network

    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    return MTCNN(image_size=160, margin=0), load_network(name, sha256, None)


def main(threads: str, name: str, sha256: str) -> None:
    """Embed photos until the parent closes the pipe."""
    detector, network = load(int(threads), name, sha256)
    _answer()
    while length := sys.stdin.buffer.read(4):
        photo = Image.open(io.BytesIO(sys.stdin.buffer.read(int.from_bytes(length, "little")))).convert("RGB")
        face = detector(photo)
        if face is None:
            sys.exit("facenet-pytorch finds no face in the photo")
        network(face.unsqueeze(0)).numpy()
        _answer()


def _answer() -> None:
    sys.stdout.buffer.write(DONE)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
