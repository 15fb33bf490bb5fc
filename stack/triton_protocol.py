"""An inference request and its answer in Triton's binary HTTP protocol (the binary data extension of KServe's v2).

A body is a JSON part, whose length a header tells, and the tensors' bytes in the order in which it names them.
"""

from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray

LENGTH_HEADER = "Inference-Header-Content-Length"


class Input(msgspec.Struct):
    """A tensor that is sent."""

    name: str
    datatype: str
    shape: list[int]
    parameters: dict[str, int]


class AsBytes(msgspec.Struct, frozen=True):
    """That an output is wanted as bytes, not in the JSON part."""

    binary_data: bool = True


class Wanted(msgspec.Struct, frozen=True):
    """An output that is asked for."""

    name: str
    parameters: AsBytes = AsBytes()


class Request(msgspec.Struct):
    """The JSON part of a request."""

    inputs: list[Input]
    outputs: list[Wanted]


class Output(msgspec.Struct):
    """A tensor that came back."""

    name: str
    datatype: str
    shape: list[int]
    parameters: dict[str, int]


class Response(msgspec.Struct):
    """The JSON part of an answer."""

    outputs: list[Output]


class Refusal(msgspec.Struct):
    """The body of an answer that is no success."""

    error: str


def encode_bytes(name: str, data: bytes, outputs: Iterable[str]) -> tuple[bytes, dict[str, str]]:
    """Return body and headers of a request that sends bytes as a UINT8 tensor and asks for these outputs."""
    tensor = Input(name, "UINT8", [len(data)], {"binary_data_size": len(data)})
    head = msgspec.json.encode(Request([tensor], [Wanted(each) for each in outputs]))
    return head + data, {LENGTH_HEADER: str(len(head)), "Content-Type": "application/octet-stream"}


def decode_tensors(body: bytes, head_bytes: int) -> dict[str, NDArray[np.float32] | str]:
    """Return an answer's tensors by name: FP32 in their shapes, BYTES as their first string.

    Raises:
        msgspec.MsgspecError, ValueError: it is no answer in this protocol.
    """
    found: dict[str, NDArray[np.float32] | str] = {}
    start = head_bytes
    for output in msgspec.json.decode(body[:head_bytes], type=Response).outputs:
        end = start + output.parameters["binary_data_size"]
        data = body[start:end]
        # A string stands after its length in four bytes.
        found[output.name] = (
            data[4:].decode()
            if output.datatype == "BYTES"
            else np.frombuffer(data, np.float32).reshape(output.shape)
        )
        start = end
    return found


def error_of(body: bytes) -> str:
    """Return what an answer that is no success says.

    Raises:
        msgspec.MsgspecError: it is none of Triton's.
    """
    return msgspec.json.decode(body, type=Refusal).error
