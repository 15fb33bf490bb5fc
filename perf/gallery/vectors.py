"""Made identities that lie in the embedding space as real people do, and second photos of them."""

import numpy as np

from export.evaluation.embeddings import Floats

PEOPLE = 4
"""How many real people an identity is made of: with fewer, many of a million would share most of theirs."""


def identities(real: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Make faces of `count` people who don't exist, float32 [count, 512] of length 1.

    Each is the real faces' mean and a weighted sum of some people's differences from it. The weights' squares add up
    to 1, so that mean and covariance stay the real ones, and with them how alike strangers are: plain averages would
    crowd about the mean, and independent random vectors would all be at right angles, which an index finds harder or
    easier than people.

    Args:
        real: embeddings of different people, float32 [n, 512], n >= 4.
        count: how many to make. Ask several times for what doesn't fit in memory: they differ.
        rng: what makes the choice repeatable.
    """
    mean = real.mean(axis=0)
    apart = real - mean
    chosen = rng.integers(len(real), size=(count, PEOPLE))
    weights = np.abs(rng.standard_normal((count, PEOPLE), np.float32))
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    made = np.tile(mean, (count, 1))
    for place in range(PEOPLE):
        made += weights[:, place, None] * apart[chosen[:, place]]
    return unit(made)


def second_photos(enrolled: Floats, pairs: Floats, rng: np.random.Generator) -> Floats:
    """Turn each enrolled face as a real second photo is turned from the first, float32 [n, 512] of length 1.

    The similarity to the enrolled face is that of a real pair, whose difference also gives the direction.

    Args:
        enrolled: float32 [n, 512].
        pairs: embeddings of two photos of the same person each, float32 [m, 2, 512].
        rng: chooses a pair for each.
    """
    first, second = np.moveaxis(pairs[rng.integers(len(pairs), size=len(enrolled))], 1, 0)
    similarity = _dot(first, second)
    across = second - similarity * first
    across = unit(across - _dot(across, enrolled) * enrolled)
    return unit(similarity * enrolled + np.sqrt(np.maximum(0, 1 - similarity**2)) * across)


def unit(vectors: Floats) -> Floats:
    """Scale each row to length 1, as float32."""
    scaled: Floats = (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)
    return scaled


def _dot(left: Floats, right: Floats) -> Floats:
    product: Floats = np.sum(left * right, axis=-1, keepdims=True)
    return product
