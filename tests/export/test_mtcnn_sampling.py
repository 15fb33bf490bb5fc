"""Reduced views from the integral image are those of PyTorch."""

import numpy as np
import pytest
import torch
from facenet_pytorch.models.utils.detect_face import imresample
from numpy.typing import NDArray
from onnx import TensorProto

from export.build.mtcnn.sampling import Bins, IntegralImage
from export.build.onnx_graph import Graph, Tensor
from tests.export.traced import computed

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
