"""From a photo and its detections to one face for FaceNet, and its description.

Pure functions: what they need of Triton is a callable that runs the detector again. The numbers that decide what an
embedding looks like live here and in `turning`; a change of any of them must raise ALIGNMENT_VERSION, for embeddings of
different alignments are never compared.
"""

from dataclasses import dataclass

import numpy as np
from description import face_size, roll, sharpness, yaw
from detection import Detect, Faces, Floats, Pixels, prominent_view
from PIL import Image
from turning import sure_sight, turned_back, upright

ALIGNMENT_VERSION = 2
"""Part of the embedding space's name."""

FACE_SIDE = 160
"""Pixels; InceptionResnetV1's input."""

MARGIN = 0.24
"""Of the box's mean side: how much wider and higher than the detector's box the crop is."""


class FaceNotDetectedError(ValueError):
    """The detector found no face."""


@dataclass(frozen=True)
class AlignedFace:
    """The chosen face: `crop` uint8 [160, 160, 3]; box [4], landmarks [5, 2], quality [4] in the original's pixels."""

    crop: Pixels
    box: Floats
    landmarks: Floats
    probability: float
    quality: Floats
    faces_detected: int


def align(photo: Pixels, scale: Floats, faces: Faces, detect: Detect) -> AlignedFace:
    """Crop and describe the most prominent face of `photo` [H, W, 3]; `scale` [2] leads back to the original's pixels.

    Raises:
        FaceNotDetectedError: there is no face, in whichever direction the photo is turned.
    """
    seen, turns = sure_sight(photo, faces.found(), detect)
    view = prominent_view(np.ascontiguousarray(np.rot90(photo, turns)), seen)
    if view is None:
        raise FaceNotDetectedError("Face not detected in the image")
    face = upright(view, detect)
    crop = face_crop(face.pixels, face.box)
    height, width = photo.shape[:2]
    corners = turned_back(view.box.reshape(2, 2), turns, width, height) * scale
    box = np.concatenate([corners.min(axis=0), corners.max(axis=0)]).astype(np.float32)
    points = (turned_back(view.landmarks, turns, width, height) * scale).astype(np.float32)
    return AlignedFace(
        crop=crop,
        box=box,
        landmarks=points,
        probability=view.probability,
        quality=np.array([face_size(box), sharpness(crop), roll(points), yaw(points)], np.float32),
        faces_detected=len(seen),
    )


def face_crop(photo: Pixels, box: Floats) -> Pixels:
    """The face [160, 160, 3]: its box with a margin, clipped to the photo, resized without keeping the aspect."""
    image = Image.fromarray(photo)
    margin = MARGIN * face_size(box) / 2
    left, right = _span(box[0] - margin, box[2] + margin, image.width)
    top, bottom = _span(box[1] - margin, box[3] + margin, image.height)
    region = (left, top, right, bottom)
    return np.asarray(image.resize((FACE_SIDE, FACE_SIDE), Image.Resampling.BILINEAR, box=region))


def _span(start: float, end: float, length: int) -> tuple[int, int]:
    """Whole pixels from start to end, at least one of them, within 0 to length."""
    first = min(max(0, int(start)), length - 1)
    return first, max(first + 1, min(length, int(end)))
