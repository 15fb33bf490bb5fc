"""What the detector answers, and in which order.

The ensemble relies on all of it: it reads the closing row as the end, tells the eyes apart to turn the photo upright,
and never sees an empty tensor, which Triton doesn't pass from one step to the next. A photo of a crowd costs bounded
memory: the reference's candidates grow without limit. The cascade as one graph finds what facenet-pytorch finds, on
any image. Reduced views from the integral image are those of PyTorch. Of boxes that overlap, those stay that stay in
the reference.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import torch
from facenet_pytorch.models.utils.detect_face import imresample, nms_numpy
from numpy.typing import NDArray
from onnx import TensorProto
from PIL import Image

from export.build.mtcnn.boxes import descending, staying_by_smaller_area
from export.build.mtcnn.sampling import Bins, IntegralImage
from export.build.networks import OnnxNetworks, PyTorchNetworks
from export.build.onnx_graph import Graph, Tensor
from export.build.parity import MIN_COSINE, compare
from export.build.photos import Photo, built_in_photos
from tests.export.build.test_onnx_graph import computed


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


def test_the_largest_face_comes_first(graphs: OnnxNetworks, photos: dict[str, Photo]) -> None:
    large, small = photos["portrait"].pixels, photos["half the size"].pixels
    beside = np.zeros((512, 768, 3), np.uint8)
    beside[:256, :256], beside[:, 256:] = small, large
    boxes = graphs.detect(beside).boxes
    widths = boxes[:, 2] - boxes[:, 0]
    assert len(boxes) == 2
    assert widths[0] > 1.5 * widths[1]
    assert boxes[0, 0] > 256


def test_landmarks_are_eyes_nose_and_mouth_as_seen(graphs: OnnxNetworks, photos: dict[str, Photo]) -> None:
    left_eye, right_eye, nose, left_mouth, right_mouth = graphs.detect(photos["portrait"].pixels).landmarks[0]
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_mouth[0] < right_mouth[0]
    assert max(left_eye[1], right_eye[1]) < nose[1] < min(left_mouth[1], right_mouth[1])


def test_the_sums_over_a_large_photo_may_wrap(graphs: OnnxNetworks, photos: dict[str, Photo]) -> None:
    photo = np.full((3000, 3000, 3), 255, np.uint8)
    portrait = photos["portrait"].pixels
    photo[-512:, -512:] = portrait
    assert photo[..., 0].sum(dtype=np.int64) > 2**31
    [face] = graphs.detect(photo).boxes
    [alone] = graphs.detect(portrait).boxes
    np.testing.assert_allclose(face - [2488, 2488, 2488, 2488], alone, atol=6)


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


def test_thirty_six_faces_are_all_found(graphs: OnnxNetworks, photos: dict[str, Photo]) -> None:
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


NAMES = [photo.name for photo in built_in_photos()]


WITHOUT_FACE = {"noise", "blank", "1 pixel", "19 pixels high", "20 pixels high"}


@pytest.mark.parametrize("name", NAMES)
def test_a_photo_has_the_same_faces_as_in_the_original(
    originals: PyTorchNetworks, graphs: OnnxNetworks, photos: dict[str, Photo], name: str
) -> None:
    parity = compare(originals, graphs, photos[name], MIN_COSINE["fp32"])
    assert parity.faces == (0 if name in WITHOUT_FACE else 4 if name == "four in a tile" else 1)
    assert parity.iou > 0.9999
    assert parity.landmark_error < 0.01
    assert parity.cosine > 0.99999


@pytest.mark.parametrize("size", [(1, 500), (500, 1), (13, 13), (19, 19), (20, 20), (21, 64), (97, 331)])
@pytest.mark.parametrize("seed", [1, 2])
def test_images_of_any_size_are_accepted(
    originals: PyTorchNetworks, graphs: OnnxNetworks, size: tuple[int, int], seed: int
) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (*size, 3), dtype=np.uint8)
    assert len(graphs.detect(noise)) == len(originals.detect(noise))


def test_many_overlapping_candidates_are_decided_as_in_the_original(
    originals: PyTorchNetworks, graphs: OnnxNetworks, photos: dict[str, Photo]
) -> None:
    face = photos["portrait"].pixels[40:200, 150:310]
    crowd = np.tile(face[::2, ::2], (5, 6, 1))
    expected = originals.detect(crowd)
    assert len(expected) > 20
    assert compare(originals, graphs, Photo("crowd", crowd), MIN_COSINE["fp32"]).faces == len(expected)


SIZES = [((37, 53), (12, 24)), ((24, 24), (24, 24)), ((5, 7), (9, 11))]


@pytest.mark.parametrize(("size", "reduced_size"), SIZES)
def test_bins_of_views_are_area_interpolation(size: tuple[int, int], reduced_size: tuple[int, int]) -> None:
    image = IntegralImage(graph := Graph(), Tensor(graph, "image"))
    rows, columns = (
        _bins(extent, np.arange(count, dtype=np.int32)[None])
        for extent, count in zip((image.height, image.width), reduced_size, strict=True)
    )
    _is_area_interpolation(image.means(rows, columns), size, reduced_size)


@pytest.mark.parametrize(("size", "reduced_size"), SIZES)
def test_bins_of_the_whole_image_are_area_interpolation(
    size: tuple[int, int], reduced_size: tuple[int, int]
) -> None:
    image = IntegralImage(graph := Graph(), Tensor(graph, "image"))
    rows, columns = (
        _bins(extent, np.arange(count, dtype=np.int32))
        for extent, count in zip((image.height, image.width), reduced_size, strict=True)
    )
    _is_area_interpolation(image.reduced(rows, columns), size, reduced_size)


def _bins(extent: Tensor, index: NDArray[np.int32]) -> Bins:
    return Bins.covering(np.int32(0), extent.to(TensorProto.INT32), index, np.int32(index.size))


def _is_area_interpolation(means: Tensor, size: tuple[int, int], reduced_size: tuple[int, int]) -> None:
    """Compare with what facenet-pytorch computes from random pixels."""
    pixels = np.random.default_rng(3).integers(0, 256, (*size, 3), dtype=np.uint8)
    reduced = computed(means, TensorProto.FLOAT, 4, image=pixels)
    expected = imresample(torch.from_numpy(pixels).permute(2, 0, 1)[None].float(), reduced_size)
    np.testing.assert_allclose(reduced, expected.numpy(), rtol=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_suppression_by_the_smaller_area_keeps_what_the_reference_keeps(seed: int) -> None:
    random = np.random.default_rng(seed)
    corner, size = random.uniform(0, 120, (200, 2)), random.uniform(5, 60, (200, 2))
    boxes = np.concatenate([corner, corner + size], axis=1).astype(np.float32)
    scores = np.sort(random.uniform(0.7, 1, 200).astype(np.float32))[::-1]
    staying = staying_by_smaller_area(Tensor(Graph(), "boxes"), 0.7)
    kept = computed(staying, TensorProto.INT64, 1, boxes=boxes)
    assert kept.tolist() == nms_numpy(boxes, scores, 0.7, "Min").tolist()
    assert 1 < len(kept) < 200


def test_of_equal_scores_the_first_comes_first() -> None:
    scores = np.array([0.5, 1, 0.75, 1], np.float32)
    order = descending(Tensor(Graph(), "scores"))
    assert computed(order, TensorProto.INT64, 1, scores=scores).tolist() == [1, 3, 2, 0]
