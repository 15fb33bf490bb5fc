"""Reduced views from the integral image are those of PyTorch."""

import numpy as np
import pytest
import torch
from facenet_pytorch.models.utils.detect_face import imresample
from onnx import TensorProto

from export.mtcnn.sampling import Bins, IntegralImage
from export.onnx_graph import Graph, Tensor
from tests.export.traced import computed

SIZES = [((37, 53), (12, 24)), ((24, 24), (24, 24)), ((5, 7), (9, 11))]


@pytest.mark.parametrize(("size", "reduced_size"), SIZES)
def test_bins_from_the_integral_image_are_area_interpolation(
    size: tuple[int, int], reduced_size: tuple[int, int]
) -> None:
    graph = Graph()
    image = IntegralImage(graph, Tensor(graph, "image"))

    def bins(extent: Tensor, count: int) -> Bins:
        index = np.arange(count, dtype=np.int32)[None]
        return Bins.covering(np.int32(0), extent.to(TensorProto.INT32), index, np.int32(count))

    means = image.means(bins(image.height, reduced_size[0]), bins(image.width, reduced_size[1]))
    pixels = np.random.default_rng(3).integers(0, 256, (*size, 3), dtype=np.uint8)
    reduced = computed(means, TensorProto.FLOAT, 4, image=pixels)
    expected = imresample(torch.from_numpy(pixels).permute(2, 0, 1)[None].float(), reduced_size)
    np.testing.assert_allclose(reduced, expected.numpy(), rtol=1e-5)
