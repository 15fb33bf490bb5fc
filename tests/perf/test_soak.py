"""Requests belong to the fault before their end; a fault lasts until nobody notices anything any more."""

import pytest

from perf.soak.client import Verdict
from perf.soak.report import Strike, total, windows
from tests.perf.soak.made import answers, record


def test_a_request_belongs_to_the_last_fault_before_its_end() -> None:
    found = windows([record(1), record(11, seconds=3), record(25)], [Strike("a", 10, 1), Strike("b", 20, 1)])
    assert [(window.fault, window.requests) for window in found] == [
        ("before the first fault", 1),
        ("a", 1),
        ("b", 1),
    ]


def test_a_fault_is_noticed_until_the_first_good_answer_after_the_last_bad_one() -> None:
    bad = {12: Verdict.FAILED, 14: Verdict.WRONG}
    _, window = windows(answers(20, bad), [Strike("a", 10, 1.0)])
    assert (window.failed, window.wrong) == (1, 1)
    assert window.noticed_s == window.recovery_s == 5
    assert window.bad == {"said failed": 1, "said wrong": 1}


def test_a_late_answer_is_noticed_and_a_refusal_is_not() -> None:
    late = record(13, seconds=2)
    refused = record(12, verdict=Verdict.REFUSED)
    _, window = windows([refused, late, record(14.5)], [Strike("a", 10, 6.0)])
    assert (window.refused, window.failed, window.slowest_s) == (1, 0, 2)
    assert window.noticed_s == pytest.approx(4.5)
    assert window.recovery_s == 6  # not before everything was back


def test_a_fault_that_is_still_noticed_at_the_end_counts_up_to_there() -> None:
    _, window = windows(answers(20, {19: Verdict.FAILED}), [Strike("a", 10, 1.0)])
    assert window.noticed_s == 9


def test_a_skipped_fault_has_no_requests_and_comes_last() -> None:
    skipped = Strike("full disk", 5, skipped="not here")
    found = windows(answers(10, {}), [skipped, Strike("a", 8, 1.0)])
    assert [(window.fault, window.requests) for window in found][1:] == [("a", 2), ("full disk", 0)]


def test_the_total_has_the_sums_and_the_longest_times() -> None:
    records = [*answers(20, {12: Verdict.FAILED}), record(15, seconds=4, resets=2)]
    whole = total(windows(records, [Strike("a", 10, 3.0), Strike("b", 14, 1.0)]))
    assert (whole.requests, whole.resets, whole.failed) == (21, 2, 1)
    assert (whole.slowest_s, whole.whole_s) == (4, 3)
    assert total(windows(records, [Strike("a", 10, None)])).whole_s is None
