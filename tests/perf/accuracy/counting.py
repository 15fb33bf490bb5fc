"""An embedder that counts."""

from collections.abc import Sequence

from export.evaluation.collection import CHUNK
from export.evaluation.datasets import Photo
from export.evaluation.embeddings import Embedding
from tests.support.embeddings import at

PHOTOS = [Photo("Ann", number, f"photo {number}".encode()) for number in range(1, 3 * CHUNK)]
FACELESS = b"photo 7"


class Counting:
    """An embedder that knows each photo's number, and can break at one."""

    parallel = 2

    def __init__(self, breaks_at: bytes = b"") -> None:
        self.seen: list[bytes] = []
        self._breaks_at = breaks_at

    def embed(self, photos: Sequence[bytes]) -> list[Embedding | None]:
        if self._breaks_at in photos:
            raise KeyboardInterrupt
        self.seen += photos
        return [None if photo == FACELESS else at(int(photo.split()[1])) for photo in photos]

    def cpu_seconds(self) -> float:
        return float(len(self.seen))
