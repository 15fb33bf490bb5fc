"""What only Triton's own backend does is refused, not left out."""

from typing import Any

import pytest

from tests.model_configs.checks import load
from tests.triton.backend.config import FACE, config

unserved = load("unserved")


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"sequence_batching": {"max_sequence_idle_microseconds": 1}}, "sequence_batching"),
        ({"batch_input": [{"kind": "BATCH_ELEMENT_COUNT"}]}, "batch_input"),
        ({"model_operations": {"op_library_filename": ["own.so"]}}, "model_operations"),
        ({"optimization": {"cuda": {"graphs": True}}}, "optimization.cuda"),
        ({"optimization": {"priority": "PRIORITY_MAX"}}, "optimization.priority"),
        ({"input": [{**FACE, "reshape": {"shape": ["76800"]}}]}, "reshape of face"),
    ],
)
def test_it_is_named(sections: dict[str, Any], words: str) -> None:
    message = f"^not served without Triton's own onnxruntime backend: {words}$"
    with pytest.raises(unserved.ConfigError, match=message):
        unserved.refuse_unserved(config(**sections))


def test_what_triton_fills_in_by_itself_is_not_refused() -> None:
    filled = {
        "priority": "PRIORITY_DEFAULT",
        "input_pinned_memory": {"enable": True},
        "output_pinned_memory": {"enable": True},
        "gather_kernel_buffer_threshold": 0,
        "eager_batching": False,
    }
    unserved.refuse_unserved(config(optimization=filled, batch_input=[], cc_model_filenames={}))
