"""The tracer: Python operators become nodes that ONNX Runtime computes as numpy would."""

import numpy as np
from onnx import TensorProto

from export.build.onnx_graph import Graph, Tensor, Typed
from tests.export.traced import computed, model_of


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
