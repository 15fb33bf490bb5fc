"""Do the graphs answer as the networks they were made of? Checked on photos before a release exists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from export.build.facenet import FACE_SIDE
from export.build.networks import FaceNetworks, FloatArray
from export.build.photos import Photo, Pixels
from export.errors import ParityError
from release.manifest import Parity

Embed: TypeAlias = Callable[[Pixels], FloatArray]
"""Faces UINT8 [n,160,160,3] to embeddings FP32 [n,512]."""

MIN_IOU = 0.99
MAX_LANDMARK_ERROR = 1.0  # pixels
MIN_COSINE = {"fp32": 0.9999, "int8": 0.99}
"""By precision. What INT8's rounding costs in recognition is for LFW to say; here a spoilt graph is found."""


@dataclass(frozen=True)
class PhotoParity:
    """The worst of one photo's faces; a photo without faces has the best possible figures."""

    faces: int
    iou: float = 1.0
    landmark_error: float = 0.0
    cosine: float = 1.0

    def holds(self, min_cosine: float) -> bool:
        """Whether every figure is within its bound."""
        return self.iou > MIN_IOU and self.landmark_error < MAX_LANDMARK_ERROR and self.cosine > min_cosine

    def __str__(self) -> str:
        if not self.faces:
            return "no face, as in the original"
        return f"IoU {self.iou:.6f}, landmarks {self.landmark_error:.5f} px, cosine {self.cosine:.7f}"


def compare(originals: FaceNetworks, graphs: FaceNetworks, photo: Photo, min_cosine: float) -> PhotoParity:
    """Detect and embed in both ways.

    Raises:
        ParityError: another number of faces is found, or one of them differs too much.
    """
    expected, found = originals.detect(photo.pixels), graphs.detect(photo.pixels)
    if len(expected) != len(found):
        raise ParityError(f"{photo.name}: the graph finds {len(found)} faces, the original {len(expected)}")
    if not len(expected):
        return PhotoParity(faces=0)
    overlaps = _intersection_over_union(expected.boxes, found.boxes)
    partners = overlaps.argmax(1)  # of equally large faces either may come first
    distances = np.linalg.norm(expected.landmarks - found.landmarks[partners], axis=2)
    faces = crops(photo.pixels, expected.boxes)
    parity = PhotoParity(
        faces=len(expected),
        iou=overlaps.max(1).min().item() if len(set(partners)) == len(partners) else 0.0,
        landmark_error=distances.max().item(),
        cosine=cosines(originals.embed(faces), graphs.embed(faces)).min().item(),
    )
    if not parity.holds(min_cosine):
        raise ParityError(
            f"{photo.name}: the graphs differ from the originals ({parity}); needed: IoU over {MIN_IOU},"
            f" landmarks within {MAX_LANDMARK_ERROR:g} px, cosine over {min_cosine}"
        )
    return parity


def check_parity(
    originals: FaceNetworks, graphs: FaceNetworks, photos: Iterable[Photo], min_cosine: float
) -> Parity:
    """Compare on every photo, print a line for each, and sum up.

    Raises:
        ParityError: a photo misses the mark, or no photo shows a face.
    """
    results = []
    for photo in photos:
        result = compare(originals, graphs, photo, min_cosine)
        height, width = photo.pixels.shape[:2]
        name, size = photo.name[:30], f"{width}x{height}"
        print(f"parity     {name:<30} {size:>9}  faces {result.faces}  {result}", flush=True)
        results.append(result)
    parity = Parity(
        photos=len(results),
        faces=sum(result.faces for result in results),
        min_iou=round(min(result.iou for result in results), 9),
        max_landmark_error_px=round(max(result.landmark_error for result in results), 9),
        min_cosine=round(min(result.cosine for result in results), 9),
    )
    if not parity.faces:
        raise ParityError("none of the photos shows a face, so nothing was compared")
    return parity


def crops(pixels: Pixels, boxes: FloatArray) -> Pixels:
    """What each box shows, at least one pixel of it, resized for the embedder."""
    image = Image.fromarray(pixels)
    faces = []
    for left, top, right, bottom in boxes.astype(int):
        left, top = min(max(left, 0), image.width - 1), min(max(top, 0), image.height - 1)
        box = (left, top, max(right, left + 1), max(bottom, top + 1))
        faces.append(np.asarray(image.crop(box).resize((FACE_SIDE, FACE_SIDE), Image.Resampling.BILINEAR)))
    return np.stack(faces)


def cosines(first: FloatArray, second: FloatArray) -> NDArray[np.float64]:
    """The cosine of each of the first vectors with its counterpart: [n].

    In float64: in float32 a cosine of 0.9999999 and one of 1 are hardly told apart.
    """
    a, b = first.astype(np.float64), second.astype(np.float64)
    cosines: NDArray[np.float64] = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    return cosines


def _intersection_over_union(first: FloatArray, second: FloatArray) -> NDArray[np.float64]:
    """The overlap of each of the first boxes with each of the second: [n,m]."""
    a, b = first.astype(np.float64)[:, None], second.astype(np.float64)[None]
    shared_sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = shared_sides.clip(min=0).prod(-1)
    union = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - shared
    overlaps: NDArray[np.float64] = shared / union
    return overlaps
