"""Which face, how it is cropped for FaceNet, and how it is described.

Pure functions over one photo. The numbers that decide what an embedding looks like live here; a change of any of them
must raise ALIGNMENT_VERSION, for embeddings of different alignments are never compared.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

ALIGNMENT_VERSION = 1
"""Part of the embedding space's name."""

FACE_SIDE = 160
"""Pixels; InceptionResnetV1's input."""

MARGIN = 0.24
"""Of the box's mean side: how much wider and higher than the detector's box the crop is."""

UPRIGHT_WITHIN = 10.0
"""Degrees of roll that FaceNet takes as they come; beyond them the photo is turned about the face first."""

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


class FaceNotDetectedError(ValueError):
    """The detector found no face."""


@dataclass(frozen=True)
class Faces:
    """The detector's findings: boxes [N, 4], probabilities [N], landmarks [N, 5, 2], in pixels of the photo."""

    boxes: Floats
    probabilities: Floats
    landmarks: Floats


@dataclass(frozen=True)
class AlignedFace:
    """The chosen face: `crop` uint8 [160, 160, 3]; box [4], landmarks [5, 2], quality [4] in the original's pixels."""

    crop: Pixels
    box: Floats
    landmarks: Floats
    probability: np.float32
    quality: Floats
    faces_detected: int


def align(photo: Pixels, scale: Floats, faces: Faces) -> AlignedFace:
    """Crop and describe the most prominent face of `photo` [H, W, 3]; `scale` [2] leads back to the original's pixels.

    Raises:
        FaceNotDetectedError: no row of `faces` has a probability above 0.
    """
    found = faces.probabilities > 0  # the cascade closes its list with a row of zeros
    if not found.any():
        raise FaceNotDetectedError("Face not detected in the image")
    boxes, landmarks = faces.boxes[found], faces.landmarks[found]
    chosen = most_prominent(boxes, width=photo.shape[1], height=photo.shape[0])
    crop = face_crop(photo, boxes[chosen], roll(landmarks[chosen]))
    box = boxes[chosen] * np.tile(scale, 2)
    points = landmarks[chosen] * scale
    return AlignedFace(
        crop=crop,
        box=box,
        landmarks=points,
        probability=faces.probabilities[found][chosen],
        quality=np.array([face_size(box), sharpness(crop), roll(points), yaw(points)], np.float32),
        faces_detected=int(found.sum()),
    )


def most_prominent(boxes: Floats, width: int, height: int) -> int:
    """The index of the face that the photo is of: area minus twice the squared distance from the image's centre.

    facenet-pytorch's `center_weighted_size`; on LFW the largest or the most probable face is wrong half as often again.
    """
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    offsets = centres - np.array([width / 2, height / 2], np.float32)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return int(np.argmax(areas - 2 * np.sum(offsets**2, axis=1)))


def face_crop(photo: Pixels, box: Floats, roll_degrees: float) -> Pixels:
    """The face [160, 160, 3]: its box with a margin, clipped to the photo, resized without keeping the aspect."""
    image = Image.fromarray(photo)
    if abs(roll_degrees) > UPRIGHT_WITHIN:
        centre = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        image = image.rotate(roll_degrees, Image.Resampling.BICUBIC, center=centre)
    margin = MARGIN * math.sqrt(max(0.0, float(np.prod(box[2:] - box[:2])))) / 2
    left, right = _span(box[0] - margin, box[2] + margin, image.width)
    top, bottom = _span(box[1] - margin, box[3] + margin, image.height)
    region = (left, top, right, bottom)
    return np.asarray(image.resize((FACE_SIDE, FACE_SIDE), Image.Resampling.BILINEAR, box=region))


def _span(start: float, end: float, length: int) -> tuple[int, int]:
    """Whole pixels from start to end, at least one of them, within 0 to length."""
    first = min(max(0, int(start)), length - 1)
    return first, max(first + 1, min(length, int(end)))


def roll(landmarks: Floats) -> float:
    """Degrees by which the line from the left to the right eye falls to the right, -180 to 180; 0 is upright."""
    across = landmarks[1] - landmarks[0]
    return math.degrees(math.atan2(across[1], across[0]))


def yaw(landmarks: Floats) -> float:
    """-1 to 1: where the nose lies between the eyes, along their line; 0 is frontal. A rough estimate, not an angle."""
    across = landmarks[1] - landmarks[0]
    length = float(across @ across)
    if length == 0:
        return 0.0
    along = float((landmarks[2] - landmarks[0]) @ across) / length
    return float(np.clip(2 * along - 1, -1, 1))


def face_size(box: Floats) -> float:
    """The mean side of the box in pixels."""
    return math.sqrt(max(0.0, float(np.prod(box[2:] - box[:2]))))


def sharpness(crop: Pixels) -> float:
    """The variance of the grey crop's Laplacian: under about 50 it is blurred (Pech-Pacheco et al., ICPR 2000)."""
    grey = crop.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    return float(laplacian.var())
