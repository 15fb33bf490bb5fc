"""Measuring goes on where it stopped, and never twice."""

from pathlib import Path

import pytest

from export.evaluation import collection as measuring
from export.evaluation.collection import CHUNK, measure, unmeasured
from export.evaluation.datasets import UPRIGHT
from export.evaluation.embeddings import EmbeddingCache
from tests.perf.accuracy.counting import PHOTOS, Counting


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
