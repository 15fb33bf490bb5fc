"""Photos that lost their end, or some of their bytes."""

from collections.abc import Iterator

import numpy as np

from tests.integration.hostile.attack import ANY_IMAGE, Attack, attack
from tests.integration.hostile.made_images import FORMATS, file
from tests.integration.hostile.wire import recognise

SEEDS = range(14)


def truncated() -> Iterator[Attack]:
    """Files cut off from their first bytes to almost their end; without that, a decoder may see the whole face."""
    for kind in FORMATS:
        data = file(kind)
        for share in (0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95):
            cut = data[: max(1, int(len(data) * share))]
            yield attack("truncated image", f"{kind} to {share:.1%}", recognise(cut), "400 invalid_image")
        yield Attack(
            "truncated image",
            f"{kind} by one byte",
            lambda cut=data[:-1]: (recognise(cut),),  # type: ignore[misc]
            ANY_IMAGE,
        )


def corrupted() -> Iterator[Attack]:
    """Files with bytes changed anywhere, or in their first hundred, where the structure is."""
    for kind in FORMATS:
        for seed in SEEDS:
            data = _changed(file(kind), seed, head_only=seed % 2 == 0)
            yield attack("corrupted image", f"{kind} {seed}", recognise(data), *ANY_IMAGE)


def _changed(data: bytes, seed: int, head_only: bool) -> bytes:
    chance, changed = np.random.default_rng(seed), bytearray(data)
    for _ in range(4 + seed):
        changed[chance.integers(4, 100 if head_only else len(data))] = int(chance.integers(256))
    return bytes(changed)
