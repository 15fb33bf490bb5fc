"""LFW's pairs: reading the list, and folds with known answers."""

from pathlib import Path

import pytest

from export.evaluation.datasets import Lfw
from export.evaluation.embeddings import EmbeddingCache, Measured, Result, photo_key
from perf.accuracy.figures import pair_figures, read_pairs
from tests.support.embeddings import at

ANGLES = {
    "Ann_1": 0,
    "Ann_2": 10,
    "Bob_1": 90,
    "Bob_2": 100,
    "Cid_1": 180,
    "Cid_2": 190,
    "Dan_1": 270,
    "Dan_2": 350,
}
LIST = """2	2
Ann	1	2
Bob	1	2
Ann	1	Bob	1
Ann	2	Bob	2
Cid	1	2
Dan	1	2
Cid	1	Dan	1
Cid	2	Dan	1
"""
"""In the second fold Dan's two photos differ by 80 degrees, as much as strangers."""


@pytest.fixture
def lfw(tmp_path: Path) -> Lfw:
    for name in ANGLES:
        person, number = name.split("_")
        (tmp_path / "lfw" / person).mkdir(parents=True, exist_ok=True)
        (tmp_path / "lfw" / person / f"{person}_{int(number):04d}.jpg").write_bytes(name.encode())
    return Lfw(tmp_path / "lfw")


@pytest.fixture
def pairs_file(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.txt"
    path.write_text(LIST)
    return path


def measured(lfw: Lfw, folder: Path, missing: str | None = None) -> Measured:
    cache = EmbeddingCache(folder)
    cache.add(
        [Result(photo_key(k.encode()), None if k == missing else at(a)) for k, a in ANGLES.items()],
        cpu_seconds=1,
    )
    return Measured(lfw, cache)


def test_the_list_is_read_fold_by_fold(lfw: Lfw, pairs_file: Path) -> None:
    pairs = read_pairs(pairs_file, lfw)
    assert [pair.fold for pair in pairs] == [0, 0, 0, 0, 1, 1, 1, 1]
    assert [pair.same for pair in pairs] == [True, True, False, False] * 2
    assert (pairs[2].first.name, pairs[2].second.name) == ("Ann_0001", "Bob_0001")


def test_accuracy_is_the_mean_of_the_folds(lfw: Lfw, pairs_file: Path, tmp_path: Path) -> None:
    found = pair_figures(read_pairs(pairs_file, lfw), measured(lfw, tmp_path / "cache"))
    assert found.accuracy == pytest.approx((1 + 0.75) / 2)
    assert found.missing_pairs == 0
    assert found.true_accept_rate == 1  # above the other fold's strangers, at 0 and 80 degrees' cosine


def test_a_pair_with_a_missing_face_counts_as_different(lfw: Lfw, pairs_file: Path, tmp_path: Path) -> None:
    found = pair_figures(read_pairs(pairs_file, lfw), measured(lfw, tmp_path / "cache", missing="Ann_2"))
    assert found.missing_pairs == 2
    assert found.accuracy == pytest.approx((0.75 + 0.75) / 2)


def test_another_list_is_refused(lfw: Lfw, pairs_file: Path) -> None:
    pairs_file.write_text("1 1\nAnn 1\nBob 2\n")
    with pytest.raises(ValueError, match="line 2 is not a pair"):
        read_pairs(pairs_file, lfw)
