"""How near two releases' embeddings are."""

import numpy as np

from perf.accuracy.comparison import likeness
from tests.support.embeddings import NO_FACE, faces


def test_embeddings_are_compared_where_both_found_a_face() -> None:
    found = likeness(faces({0: 0, 1: 10, 2: NO_FACE}), faces({0: 0, 1: 70, 2: 5}))
    assert (found.photos, found.found_by_one) == (2, 1)
    np.testing.assert_allclose([found.mean_cosine, found.min_cosine], [0.75, 0.5], rtol=1e-6)
