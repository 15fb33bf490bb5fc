"""What a re-embedding came to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from db.queries.faces import Vector


class FailureReason(StrEnum):
    """Why a face has no vector in the new embedding space."""

    NO_KEPT_FACE = "no kept face"
    NOT_OPENED = "kept face can't be opened"
    """By no key of TRIFID_FACES_KEY, or it is damaged."""
    NO_EMBEDDING = "inference failed"
    """For this face each time, while the model has embeddings for others."""


@dataclass(frozen=True)
class ReembeddingResult:
    """How many faces were given a vector, and how many not, by reason; the next run tries these again."""

    reembedded: int = 0
    failed: Mapping[FailureReason, int] = field(default_factory=dict)

    @classmethod
    def of(cls, results: Sequence[Vector | FailureReason]) -> "ReembeddingResult":
        """Count faces, each given as its vector or as why it has none."""
        failed = Counter(result for result in results if isinstance(result, FailureReason))
        return cls(len(results) - failed.total(), failed)

    @classmethod
    def without(cls, reason: FailureReason, count: int) -> "ReembeddingResult":
        """Count faces that have no vector for one reason, perhaps none."""
        return cls(failed={reason: count} if count else {})

    def __add__(self, other: "ReembeddingResult") -> "ReembeddingResult":
        return ReembeddingResult(
            self.reembedded + other.reembedded, Counter(self.failed) + Counter(other.failed)
        )

    def __len__(self) -> int:
        """How many faces there were."""
        return self.reembedded + sum(self.failed.values())

    def __str__(self) -> str:
        failures = (f"{faces(count)} failed: {reason}" for reason, count in sorted(self.failed.items()))
        return "; ".join([f"{faces(self.reembedded)} re-embedded", *failures])


def faces(count: int) -> str:
    """How many, for a sentence."""
    return "1 face" if count == 1 else f"{count:,} faces"
