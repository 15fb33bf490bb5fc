"""A ratio counts as failed only if it is beyond its limit twice, and one that wasn't measured never passes.

The limits are of use: distinct, kept by what was reached, and not by nothing.
"""

from collections.abc import Sequence

import pytest

from perf.latency.check import Check, checked
from perf.latency.check_measures import LIMITS, OVERHEAD, RECALL, SEARCH, SPEEDUP, Limit, SkippedError


def check(limits: Sequence[Limit], *measurements: Sequence[float]) -> Check:
    """Gives one measurement after the other; StopIteration beyond the last."""
    turns = iter(measurements)
    return Check(limits, lambda: next(turns))


def test_a_ratio_within_its_limit_is_measured_once() -> None:
    (verdict,) = check([OVERHEAD], [OVERHEAD.reached]).verdicts()
    assert verdict.measured == [OVERHEAD.reached]
    assert not verdict.failed


def test_a_ratio_beyond_its_limit_twice_has_failed() -> None:
    beyond = OVERHEAD.bound + 0.01
    (verdict,) = check([OVERHEAD], [beyond], [beyond]).verdicts()
    assert verdict.measured == [beyond, beyond]
    assert verdict.failed


def test_a_ratio_beyond_its_limit_once_is_noise() -> None:
    (verdict,) = check([SPEEDUP], [SPEEDUP.bound - 0.1], [SPEEDUP.reached]).verdicts()
    assert not verdict.failed


def test_ratios_of_one_measurement_are_judged_each_by_its_own_limit() -> None:
    recall, search = check([RECALL, SEARCH], [0.5, 0.1], [0.5, 0.9]).verdicts()
    assert recall.failed
    assert not search.failed


def test_what_cannot_be_measured_is_skipped_with_its_reason_and_the_others_go_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def nothing() -> Sequence[float]:
        raise SkippedError("no LFW here")

    skipped, measured = checked([Check([RECALL], nothing), check([OVERHEAD], [1.0])])
    assert skipped.skipped == "no LFW here"
    assert skipped.measured == []
    assert not measured.skipped
    assert "recall: SKIPPED: no LFW here" in capsys.readouterr().out


def test_every_limit_has_a_name_of_its_own_and_its_reason() -> None:
    assert len({limit.name for limit in LIMITS}) == len(LIMITS)
    assert all(limit.reason and limit.holds(limit.reached) for limit in LIMITS)


def test_no_measurement_at_all_is_not_within_a_limit() -> None:
    assert not any(limit.holds(float("nan")) for limit in LIMITS)
