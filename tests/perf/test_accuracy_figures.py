"""LFW's pairs: reading the list, and folds with known answers.

The equal error rate of scores that can be counted by hand. Figures whose thresholds come from other scores than they
are reported on. Two releases side by side: what one has more of each error. How near two releases' embeddings are.
"""

from pathlib import Path

import numpy as np
import pytest

from export.evaluation.datasets import Lfw
from export.evaluation.embeddings import EmbeddedDataset, EmbeddingCache, Result, photo_key
from export.evaluation.trials import NOBODY, PLAIN
from perf.accuracy.comparison import likeness
from perf.accuracy.figures import Pairs, Scored, differences, equal_error, figures, pair_figures, read_pairs
from perf.accuracy.protocols import splits
from tests.support.embeddings import NO_FACE, at, crowd, faces

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


def measured(lfw: Lfw, folder: Path, missing: str | None = None) -> EmbeddedDataset:
    cache = EmbeddingCache(folder)
    cache.add(
        [Result(photo_key(k.encode()), None if k == missing else at(a)) for k, a in ANGLES.items()],
        cpu_seconds=1,
    )
    return EmbeddedDataset(lfw, cache)


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


def test_errors_are_equal_where_the_scores_overlap() -> None:
    found = equal_error(np.array([0.3, 0.6, 0.7, 0.8]), np.array([0.1, 0.2, 0.4, 0.65]))
    assert found.rate == 0.25
    assert 0.4 < found.threshold <= 0.65


def test_apart_there_is_no_error_and_without_any_right_answer_it_is_not_zero() -> None:
    assert equal_error(np.array([0.8, 0.9]), np.array([0.1, 0.2])).rate == 0
    assert equal_error(np.array([NOBODY, NOBODY]), np.array([0.1, 0.2])).rate >= 0.5


def scored(genuine: list[float], impostor: list[float]) -> Scored:
    right = np.isfinite(genuine)
    return Scored(
        np.array(genuine), np.arange(len(genuine)), right, np.array(impostor), np.arange(len(impostor))
    )


def test_a_threshold_comes_from_the_fit_half_and_errors_from_the_other() -> None:
    fit = scored([0.9, 0.9], [0.5, 0.5])
    held_out = scored([0.4, 0.6], [0.3, 0.7])
    found = figures([(fit, held_out)], people=2)
    assert found.points[0].frr.value == 0.5
    assert found.points[0].far.value == 0.5
    assert figures([(held_out, fit)], people=2).points[0].frr.value == 0.0


def test_errors_of_both_ways_are_averaged() -> None:
    one, other = scored([0.9, 0.9], [0.5, 0.5]), scored([0.4, 0.6], [0.3, 0.7])
    assert figures([(one, other), (other, one)], people=2).points[0].frr.value == 0.25


def pairs(spread: float) -> Pairs:
    """The same made people, photographed more or less well."""
    found = splits(*crowd(people=60, spread=spread, seed=4))
    return [(split.fit.scored(PLAIN), split.held_out.scored(PLAIN)) for split in found]


def test_a_release_is_no_worse_than_itself() -> None:
    found = differences(pairs(2), pairs(2), people=60)
    assert (found.eer.low, found.eer.value, found.eer.high) == (0, 0, 0)
    assert [point.frr.value for point in found.points] == [0, 0, 0]


def test_a_worse_one_is_worse_by_the_difference_of_both_figures() -> None:
    worse, better = pairs(3), pairs(2)
    found = differences(worse, better, people=60)
    expected = figures(worse, 60).rank1_error.value - figures(better, 60).rank1_error.value
    assert found.rank1_error.value == pytest.approx(expected)
    assert found.rank1_error.low > 0


def test_embeddings_are_compared_where_both_found_a_face() -> None:
    found = likeness(faces({0: 0, 1: 10, 2: NO_FACE}), faces({0: 0, 1: 70, 2: 5}))
    assert (found.photos, found.found_by_one) == (2, 1)
    np.testing.assert_allclose([found.mean_cosine, found.min_cosine], [0.75, 0.5], rtol=1e-6)
