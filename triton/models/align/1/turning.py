"""Turning a photo so that its face is upright, and the way back.

The detector finds faces that are tilted by up to about 45 degrees, but its boxes and landmarks are worse there, and
FaceNet wants upright faces. So a tilted face is turned upright and detected again. A photo without a face may lie on
its side: it gets a second try in the three other directions.
"""

import math
from dataclasses import replace

import numpy as np
from description import face_size, roll
from detection import Detect, Faces, Floats, Pixels, View, prominent_view
from PIL import Image

UPRIGHT_WITHIN = 10.0
"""Degrees of roll that FaceNet takes as they come."""

TURNS = 2
"""How often a tilted face is turned: the first estimate of a strong tilt can be off by more than UPRIGHT_WITHIN."""

SURROUNDINGS = 2.5
"""Mean sides of the box: how much around a tilted face is turned and searched again."""

SEARCHED_SIDE = 320
"""Pixels; surroundings are shrunk to less for the search: the face is at least a quarter of that."""

SURE = 0.995
"""A probability that 99.3 % of LFW's upright faces reach, and hardly one that stands on its head."""

PROBABLE = 0.9
"""What a face found only in a turned photo must reach: four tries must not find four times as many non-faces."""

RETRIED_SIDE = 512
"""Pixels; a photo is shrunk to less for the three tries, which together cost about as much as its first detection."""


def sure_sight(photo: Pixels, faces: Faces, detect: Detect) -> tuple[Faces, int]:
    """The faces of a photo [H, W, 3], and by how many quarters counter-clockwise it has to be turned to see them.

    Turns only if no face was found, or none that is beyond doubt.
    """
    first = prominent_view(photo, faces)
    if first is not None and first.probability >= SURE:
        return faces, 0
    best, best_turns, probability = faces, 0, PROBABLE if first is None else first.probability
    small, factor = _shrunk(photo, RETRIED_SIDE)
    for turns in (1, 2, 3):
        turned = np.ascontiguousarray(np.rot90(small, turns))
        found = detect(turned).found()
        view = prominent_view(turned, found)
        if view is not None and view.probability > probability:
            best, best_turns, probability = _enlarged(found, factor), turns, view.probability
    return best, best_turns


def upright(view: View, detect: Detect) -> View:
    """The same face in pixels that are turned so that its eyes are level; as it is if they are already."""
    for _ in range(TURNS):
        tilt = roll(view.landmarks)
        if abs(tilt) <= UPRIGHT_WITHIN:
            break
        view = _turned(view, tilt, detect)
    return view


def _turned(view: View, degrees: float, detect: Detect) -> View:
    """Turn the face's surroundings and detect it again; if that fails, keep the box, with the eyes taken as level."""
    surroundings = turned_surroundings(view.pixels, view.box, degrees)
    small, factor = _shrunk(surroundings, SEARCHED_SIDE)
    again = prominent_view(surroundings, _enlarged(detect(small).found(), factor))
    if again is not None:
        return again
    half = (view.box[2:] - view.box[:2]) / 2
    middle = np.array([surroundings.shape[1], surroundings.shape[0]], np.float32) / 2
    box = np.concatenate([middle - half, middle + half])
    level = np.array([[-1, 0], [1, 0], [0, 1], [-1, 2], [1, 2]], np.float32) + middle
    return replace(view, pixels=surroundings, box=box, landmarks=level)


def turned_surroundings(photo: Pixels, box: Floats, degrees: float) -> Pixels:
    """A square of SURROUNDINGS box sides about the box's centre, turned counter-clockwise; black beyond the photo."""
    half = max(1, round(SURROUNDINGS * face_size(box) / 2))
    reach = math.ceil(half * math.sqrt(2))
    x, y = (round(float(value)) for value in (box[:2] + box[2:]) / 2)
    around = Image.fromarray(photo).crop((x - reach, y - reach, x + reach, y + reach))
    turned = around.rotate(degrees, Image.Resampling.BICUBIC)
    return np.asarray(turned.crop((reach - half, reach - half, reach + half, reach + half)))


def turned_back(points: Floats, turns: int, width: int, height: int) -> Floats:
    """Points [..., 2] of a photo turned by quarters counter-clockwise, in the photo before it, `width` by `height`."""
    x, y = points[..., 0], points[..., 1]
    before = {0: (x, y), 1: (width - y, x), 2: (width - x, height - y), 3: (y, height - x)}[turns]
    return np.stack(before, axis=-1)


def _shrunk(photo: Pixels, side: int) -> tuple[Pixels, int]:
    """The photo divided by the smallest whole factor that bounds its longer side, and the factor."""
    factor = math.ceil(max(photo.shape[:2]) / side)
    return (photo, 1) if factor == 1 else (np.asarray(Image.fromarray(photo).reduce(factor)), factor)


def _enlarged(faces: Faces, factor: int) -> Faces:
    return replace(faces, boxes=faces.boxes * factor, landmarks=faces.landmarks * factor)
