"""Makes another embedding space of a FaceNet: `python -m perf.soak.permuted_model MODEL.onnx`.

Run by `releases` in the export's environment, which has onnx. The components of the embedding change places. Within the
new space all similarities are those of the old one, so the release's table of thresholds holds; across the two nothing
resembles anything, so a vector that is compared with one of the other space is sure to be noticed.
"""

import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

SEED = 1
OUTPUT = "embedding"
ORIGINAL = "embedding_in_the_order_of_the_weights"
ORDER = "order"


def permuted(model: Any) -> Any:
    """Put a last step behind a graph whose one output is `embedding`, FP32 [n, d]."""
    graph = model.graph
    size = graph.output[0].type.tensor_type.shape.dim[1].dim_value
    order = random.Random(SEED).sample(range(size), size)  # noqa: S311  no secret
    for node in graph.node:
        node.output[:] = [ORIGINAL if name == OUTPUT else name for name in node.output]
    graph.initializer.append(numpy_helper.from_array(np.array(order, np.int64), ORDER))
    graph.node.append(helper.make_node("Gather", [ORIGINAL, ORDER], [OUTPUT], "permutation", axis=1))
    return model


if __name__ == "__main__":
    file = Path(sys.argv[1])
    changed = permuted(onnx.load(file))
    onnx.checker.check_model(changed)
    file.unlink()  # it may be a hard link to another release's
    file.write_bytes(changed.SerializeToString(deterministic=True))
