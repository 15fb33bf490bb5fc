"""The limits are of use: distinct, kept by what was reached, and not by nothing."""

from perf.latency.check_measures import LIMITS


def test_every_limit_has_a_name_of_its_own_and_its_reason() -> None:
    assert len({limit.name for limit in LIMITS}) == len(LIMITS)
    assert all(limit.reason and limit.holds(limit.reached) for limit in LIMITS)


def test_no_measurement_at_all_is_not_within_a_limit() -> None:
    assert not any(limit.holds(float("nan")) for limit in LIMITS)
