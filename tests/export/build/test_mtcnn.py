"""What the detector answers, and in which order.

The ensemble relies on all of it: it reads the closing row as the end, tells the eyes apart to turn the
photo upright, and never sees an empty tensor, which Triton doesn't pass from one step to the next.
"""

from pathlib import Path

import numpy as np
import onnxruntime as ort

from export.build.networks import Graphs
from export.build.photos import Photo


def test_the_last_row_is_always_zeros(mtcnn_file: Path, photos: dict[str, Photo]) -> None:
    session = ort.InferenceSession(mtcnn_file, providers=["CPUExecutionProvider"])
    for name, faces in (("portrait", 1), ("four in a tile", 4), ("blank", 0), ("1 pixel", 0)):
        boxes, probabilities, landmarks = session.run(None, {"image": photos[name].pixels})
        assert boxes.shape == (faces + 1, 4)
        assert probabilities.shape == (faces + 1,)
        assert landmarks.shape == (faces + 1, 5, 2)
        assert not boxes[-1].any()
        assert not landmarks[-1].any()
        assert probabilities[-1] == 0
        assert (probabilities[:-1] > 0.7).all()


def test_the_largest_face_comes_first(graphs: Graphs, photos: dict[str, Photo]) -> None:
    large, small = photos["portrait"].pixels, photos["half the size"].pixels
    beside = np.zeros((512, 768, 3), np.uint8)
    beside[:256, :256], beside[:, 256:] = small, large
    boxes = graphs.detect(beside).boxes
    widths = boxes[:, 2] - boxes[:, 0]
    assert len(boxes) == 2
    assert widths[0] > 1.5 * widths[1]
    assert boxes[0, 0] > 256


def test_landmarks_are_eyes_nose_and_mouth_as_seen(graphs: Graphs, photos: dict[str, Photo]) -> None:
    left_eye, right_eye, nose, left_mouth, right_mouth = graphs.detect(photos["portrait"].pixels).landmarks[0]
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_mouth[0] < right_mouth[0]
    assert max(left_eye[1], right_eye[1]) < nose[1] < min(left_mouth[1], right_mouth[1])


def test_the_sums_over_a_large_photo_may_wrap(graphs: Graphs, photos: dict[str, Photo]) -> None:
    photo = np.full((3000, 3000, 3), 255, np.uint8)
    portrait = photos["portrait"].pixels
    photo[-512:, -512:] = portrait
    assert photo[..., 0].sum(dtype=np.int64) > 2**31
    [face] = graphs.detect(photo).boxes
    [alone] = graphs.detect(portrait).boxes
    np.testing.assert_allclose(face - [2488, 2488, 2488, 2488], alone, atol=6)
