"""Two releases side by side: what one has more of each error."""

from pathlib import Path

import pytest

from export.evaluation.trials import PLAIN
from perf.accuracy.__main__ import main
from perf.accuracy.figures import Pairs, differences, figures
from perf.accuracy.protocols import splits
from tests.support.embeddings import crowd


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


def test_the_command_compares_a_slice_of_lfw(
    few: Path, release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = ["--lfw", few, "--release", release, "--against", release, "--state-dir", tmp_path]
    assert main(["compare", *map(str, paths)]) == 0
    printed = capsys.readouterr().out
    assert "| worse by | +0.00 (+0.00 to +0.00) |" in printed
    assert "Embeddings of 24 photos: cosine to the other release's 1.00000 on average" in printed
    assert printed.splitlines()[-1].endswith(" worse_by=0.00 mean_cosine=1.00000 min_cosine=1.00000")
