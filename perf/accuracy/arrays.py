"""The arrays of this package. Embeddings are FP32 [512], of length 1; scores and rates are float64."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Embedding: TypeAlias = NDArray[np.float32]
Floats: TypeAlias = NDArray[np.floating[Any]]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

EMBEDDING_SIZE = 512
