"""The tracer: Python operators become nodes that ONNX Runtime computes as numpy would.

Runs a traced graph on real values. The user's photos.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper
from PIL import Image

from export.build.onnx_graph import Graph, Tensor, Typed
from export.build.photos import LONGEST_SIDE, photos_in, portrait


def computed(result: Tensor, data_type: int, rank: int, **inputs: NDArray[Any]) -> NDArray[Any]:
    """What ONNX Runtime makes of the inputs, by their names in the graph."""
    model = model_of(result, data_type, rank, **inputs)
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    answer: NDArray[Any] = session.run(["result"], inputs)[0]
    return answer


def model_of(result: Tensor, data_type: int, rank: int, **inputs: NDArray[Any]) -> Any:
    """The finished model: one output, inputs of these arrays' types and shapes."""
    graph: Graph = result.graph
    infos = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)
        for name, value in inputs.items()
    ]
    return graph.model("test", infos, {"result": Typed(result, data_type, [None] * rank)})


def test_operators_compute_what_numpy_computes() -> None:
    x, values = Tensor(Graph(), "x"), np.array([-3, 0.5, 4], np.float32)
    result = (x - np.float32(1)) * x / np.float32(3) + x
    expected = (values - 1) * values / 3 + values
    np.testing.assert_allclose(computed(result, TensorProto.FLOAT, 1, x=values), expected, rtol=1e-6)


def test_a_mask_gives_the_indices_where_it_holds() -> None:
    graph = Graph()
    indices = graph.where(Tensor(graph, "x") >= np.float32(3))
    values = np.array([3, -1, 8, 2], np.float32)
    assert computed(indices, TensorProto.INT64, 1, x=values).tolist() == [0, 2]


def test_a_loop_uses_values_from_outside_and_ends_with_its_condition() -> None:
    graph = Graph()
    x = Tensor(graph, "x")

    def grow(total: Tensor) -> tuple[Tensor, Tensor]:
        grown = total + x  # x is a value of the outer graph
        return graph.op("ReduceMax", grown, keepdims=0) < np.float32(100), grown

    first = Typed(x, TensorProto.FLOAT, ["n"])
    [total] = graph.loop(grow, [first], condition=graph.constant(np.bool_(True)))
    values = np.array([1, 30], np.float32)
    assert computed(total, TensorProto.FLOAT, 1, x=values).tolist() == [4, 120]


def test_a_loop_whose_condition_never_holds_leaves_its_variables() -> None:
    graph = Graph()
    x = Tensor(graph, "x")

    def never(total: Tensor) -> tuple[Tensor, Tensor]:
        return graph.constant(np.bool_(True)), total + x

    first = Typed(x, TensorProto.FLOAT, ["n"])
    [total] = graph.loop(never, [first], condition=graph.constant(np.bool_(False)))
    values = np.array([5, 7], np.float32)
    assert computed(total, TensorProto.FLOAT, 1, x=values).tolist() == [5, 7]


def test_equal_constants_are_stored_once_but_never_across_types() -> None:
    x = Tensor(Graph(), "x")
    result = (x + np.float32(1) + np.float32(1)).to(TensorProto.DOUBLE) + np.float64(1)
    model = model_of(result, TensorProto.DOUBLE, 1, x=np.zeros(3, np.float32))
    types = sorted(constant.data_type for constant in model.graph.initializer)
    assert types == [TensorProto.FLOAT, TensorProto.DOUBLE]


def test_the_users_photos_are_upright_bounded_and_other_files_are_passed_over(tmp_path: Path) -> None:
    sideways = portrait().crop((0, 0, 512, 256)).resize((2400, 1200))
    exif = Image.Exif()
    exif[0x0112] = 6  # EXIF orientation: turn by 90 degrees to see it upright
    (tmp_path / "below").mkdir()
    sideways.save(tmp_path / "below" / "phone.jpg", exif=exif)
    portrait().convert("RGBA").save(tmp_path / "a.png")
    (tmp_path / "notes.txt").write_text("no photo")
    (tmp_path / "broken.jpg").write_bytes((tmp_path / "below" / "phone.jpg").read_bytes()[:5000])
    photos = {photo.name: photo.pixels.shape for photo in photos_in(tmp_path)}
    assert photos == {"a.png": (512, 512, 3), "phone.jpg": (LONGEST_SIDE, LONGEST_SIDE // 2, 3)}
    assert list(photos_in(tmp_path / "not there")) == []
