"""What was measured is read back, and a photo is known by its content.

Measuring goes on where it stopped, and never twice.
"""

from pathlib import Path

import numpy as np
import pytest

from export.evaluation import collection as measuring
from export.evaluation.collection import CHUNK, measure, unmeasured
from export.evaluation.datasets import UPRIGHT, Photo
from export.evaluation.embeddings import EmbeddingCache, Result, photo_key
from tests.support.embeddings import FACELESS, PHOTOS, Counting, at


def test_embeddings_and_missing_faces_are_read_back_as_measured(tmp_path: Path) -> None:
    measure(EmbeddingCache(tmp_path), PHOTOS[:20], UPRIGHT, Counting())
    cache = EmbeddingCache(tmp_path)
    assert cache.embedding(photo_key(FACELESS)) is None
    read = cache.embedding(photo_key(b"photo 8"))
    assert read is not None
    np.testing.assert_array_equal(read, at(8))
    assert cache.cpu_milliseconds == 1000


def test_another_content_under_the_same_name_is_another_photo(tmp_path: Path) -> None:
    measure(EmbeddingCache(tmp_path), PHOTOS[:20], UPRIGHT, Counting())
    other = Photo("Ann", 1, b"photo 99")
    assert unmeasured(EmbeddingCache(tmp_path), [PHOTOS[0], other]) == [other]


def test_the_same_content_is_measured_once() -> None:
    twice = [PHOTOS[0], Photo("Bob", 1, PHOTOS[0].data)]
    assert len(unmeasured(EmbeddingCache(Path("nowhere")), twice)) == 1


def test_a_chunk_that_was_not_finished_is_not_read(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path)
    cache.add([Result("a", at(0))], cpu_seconds=0)
    (tmp_path / "tmp123.part").write_bytes(b"half a chunk")
    assert len(EmbeddingCache(tmp_path)) == 1


def test_after_an_interruption_only_the_rest_is_measured(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        measure(EmbeddingCache(tmp_path), PHOTOS, UPRIGHT, Counting(breaks_at=PHOTOS[CHUNK + 5].data))
    again = EmbeddingCache(tmp_path)
    assert len(again) == CHUNK
    rest, embedder = unmeasured(again, PHOTOS), Counting()
    measure(again, rest, UPRIGHT, embedder)
    assert sorted(embedder.seen) == sorted(photo.data for photo in PHOTOS[CHUNK:])
    assert unmeasured(EmbeddingCache(tmp_path), PHOTOS) == []


def test_progress_is_shown_with_rate_and_time_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "CHUNK", 10)
    measure(EmbeddingCache(tmp_path), PHOTOS[:30], UPRIGHT, Counting())
    first, *_, last = capsys.readouterr().out.splitlines()
    assert "10 of 30 photos" in first
    assert "a second" in first
    assert last.endswith("0:00 left")
