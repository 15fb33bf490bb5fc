"""A tracer for ONNX graphs: Python operators on handles record nodes.

PyTorch's exporters can't follow MTCNN, whose loops and shapes depend on what is in the photo. Written
node by node it would be unreadable. So `Tensor` is a handle of a value that will exist when the graph
runs, and `a + b` on handles records an `Add`. Numpy arrays and numpy scalars mix in as constants;
Python numbers don't, because a constant's type is never converted by ONNX and must be seen in the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8

Operand: TypeAlias = "Tensor | NDArray[Any] | np.generic"
Shape: TypeAlias = Sequence[int | str | None]


class Tensor:
    """A value of the graph under construction, known by its name.

    Its operators are ONNX's: elementwise with numpy's broadcasting, no conversion of types. `//` is
    ONNX's integer division, which truncates: use it where neither side is negative.
    """

    __array_ufunc__ = None  # an array on the left of an operator leaves the operation to this class

    def __init__(self, graph: Graph, name: str) -> None:
        self.graph = graph
        self.name = name

    def __add__(self, other: Operand) -> Tensor:
        return self.graph.op("Add", self, other)

    def __sub__(self, other: Operand) -> Tensor:
        return self.graph.op("Sub", self, other)

    def __mul__(self, other: Operand) -> Tensor:
        return self.graph.op("Mul", self, other)

    def __truediv__(self, other: Operand) -> Tensor:
        return self.graph.op("Div", self, other)

    def __floordiv__(self, other: Operand) -> Tensor:
        return self.graph.op("Div", self, other)

    def __mod__(self, other: Operand) -> Tensor:
        return self.graph.op("Mod", self, other)

    def __gt__(self, other: Operand) -> Tensor:
        return self.graph.op("Greater", self, other)

    def __ge__(self, other: Operand) -> Tensor:
        return self.graph.op("GreaterOrEqual", self, other)

    def __lt__(self, other: Operand) -> Tensor:
        return self.graph.op("Less", self, other)

    def to(self, data_type: int) -> Tensor:
        """This value converted to a `TensorProto` type; floats are truncated towards zero."""
        return self.graph.op("Cast", self, to=data_type)

    def reshape(self, *sizes: int) -> Tensor:
        """This value in another shape; no sizes make it a scalar, -1 stands for what is left."""
        return self.graph.op("Reshape", self, np.array(sizes, np.int64))

    def insert_axis(self, *axes: int) -> Tensor:
        """This value with axes of length 1 inserted."""
        return self.graph.op("Unsqueeze", self, np.array(axes, np.int64))

    def columns(self, start: int, stop: int) -> Tensor:
        """`self[:, start:stop]`."""
        bounds = (np.array([bound], np.int64) for bound in (start, stop, 1))
        return self.graph.op("Slice", self, *bounds)

    def rows(self, indices: Tensor) -> Tensor:
        """`self[indices]`."""
        return self.graph.op("Gather", self, indices, axis=0)

    def length(self, axis: int) -> Tensor:
        """The size of one axis: int64 [1]."""
        return self.graph.op("Shape", self, start=axis, end=axis + 1)


@dataclass(frozen=True)
class Typed:
    """A value with its type declared, as ONNX wants it of a loop's variables and a model's outputs."""

    value: Tensor
    data_type: int
    shape: Shape


class Graph:
    """The nodes and constants recorded so far, and how to make more."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []  # of the innermost loop body while one is being traced
        self._constants: dict[tuple[str, tuple[int, ...], bytes], onnx.TensorProto] = {}
        self._names = 0

    def op(self, operator: str, *inputs: Operand | None, **attributes: Any) -> Tensor:
        """Record a node with one output. An input of None is an optional one that is left out."""
        return self.ops(operator, *inputs, outputs=1, **attributes)[0]

    def ops(self, operator: str, *inputs: Operand | None, outputs: int, **attributes: Any) -> list[Tensor]:
        """Record a node with several outputs."""
        names = [self._new_name(operator) for _ in range(outputs)]
        # Every node has a name: ONNX Runtime 1.20 fails in a fusion of nameless ones.
        self._nodes.append(
            helper.make_node(operator, [self._name_of(x) for x in inputs], names, name=names[0], **attributes)
        )
        return [Tensor(self, name) for name in names]

    def constant(self, value: NDArray[Any] | np.generic) -> Tensor:
        """A handle of a constant; equal constants are stored once."""
        array = np.asarray(value)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._constants:
            self._constants[key] = numpy_helper.from_array(array, self._new_name("constant"))
        return Tensor(self, self._constants[key].name)

    def concat(self, *parts: Operand, axis: int) -> Tensor:
        """The parts one after another along an axis."""
        return self.op("Concat", *parts, axis=axis)

    def where(self, mask: Tensor) -> Tensor:
        """The indices at which a [n] or [n,1] value is true or not zero: int64 [k]."""
        return self.op("NonZero", mask.reshape(-1)).reshape(-1)

    def loop(
        self,
        body: Callable[..., tuple[Tensor, ...]],
        variables: Sequence[Typed],
        *,
        condition: Tensor | None = None,
        rounds: Tensor | None = None,
    ) -> list[Tensor]:
        """Repeat while a condition holds, for at most so many rounds; return the variables' last values.

        The given values are the variables' first ones; their types and shapes hold in every round. `body`
        gets the variables and returns (go on?, *their next values). It can use values from outside as
        they are: whatever it computes is recorded in the loop's body.
        """
        info = helper.make_tensor_value_info
        counter = info(self._new_name("round"), TensorProto.INT64, [])
        going_on = info(self._new_name("on"), TensorProto.BOOL, [])
        carried = [info(self._new_name("variable"), v.data_type, v.shape) for v in variables]
        with self._recording() as nodes:
            results = [self.op("Identity", x) for x in body(*(Tensor(self, value.name) for value in carried))]
        types = [(TensorProto.BOOL, []), *((v.data_type, v.shape) for v in variables)]
        outputs = [info(x.name, *type_) for x, type_ in zip(results, types, strict=True)]
        subgraph = helper.make_graph(nodes, self._new_name("body"), [counter, going_on, *carried], outputs)
        initial = (v.value for v in variables)
        return self.ops("Loop", rounds, condition, *initial, outputs=len(variables), body=subgraph)

    def model(
        self, name: str, inputs: Sequence[onnx.ValueInfoProto], outputs: dict[str, Typed]
    ) -> onnx.ModelProto:
        """The finished model, checked by onnx with shape inference.

        Raises:
            onnx.checker.ValidationError: the recorded graph is not valid.
        """
        for output, typed in outputs.items():
            self._nodes.append(helper.make_node("Identity", [typed.value.name], [output], name=output))
        infos = [helper.make_tensor_value_info(key, v.data_type, v.shape) for key, v in outputs.items()]
        graph = helper.make_graph(
            self._nodes, name, inputs, infos, initializer=list(self._constants.values())
        )
        opset = helper.make_opsetid("", OPSET)
        model = helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)
        onnx.checker.check_model(model, full_check=True)
        return model

    @contextmanager
    def _recording(self) -> Iterator[list[onnx.NodeProto]]:
        outer, self._nodes = self._nodes, []
        try:
            yield self._nodes
        finally:
            self._nodes = outer

    def _new_name(self, hint: str) -> str:
        self._names += 1
        return f"{hint}_{self._names}"

    def _name_of(self, operand: Operand | None) -> str:
        if operand is None:
            return ""
        return operand.name if isinstance(operand, Tensor) else self.constant(operand).name
