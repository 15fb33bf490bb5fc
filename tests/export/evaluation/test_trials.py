"""What a search finds for each probe, with similarities that are cosines of known angles.

Rates and thresholds of scores that can be counted by hand. The decision rule on trials with round numbers. A trial is
a probe's similarity to its own user, and those to the most similar others, best first. What is measured here and what
the service decides are the same rule. Galleries with several photos of a user, and with one person under two names.
Photos without a face, and ties, in what a search finds.
"""

import math

import numpy as np
import pytest

from export.evaluation.trials import (
    GRID,
    NEAREST,
    NOBODY,
    PLAIN,
    SHIPPED,
    Similarities,
    Trials,
    false_accept_rate,
    false_reject_rate,
    recognised,
    threshold_at,
)
from export.evaluation.trials import trials as trials_trials
from release.threshold import Threshold
from tests.support.embeddings import NO_FACE, crowd, faces


def cosine(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def test_the_own_user_is_kept_apart_from_the_others() -> None:
    found = trials_trials(faces({1: 10}), faces({0: 40, 1: 0, 2: 100}))
    assert found.person.tolist() == [1]
    assert found.own == pytest.approx([cosine(10)])
    assert found.others[0, :2] == pytest.approx([cosine(30), cosine(90)], abs=1e-6)
    assert np.all(found.others[0, 2:] == NOBODY)


def test_the_order_of_the_gallery_does_not_matter() -> None:
    one = trials_trials(faces({1: 10, 0: 50}), faces({0: 40, 1: 0, 2: 100}))
    other = trials_trials(faces({1: 10, 0: 50}), faces({2: 100, 1: 0, 0: 40}))
    assert one.own.tolist() == other.own.tolist()
    assert one.others.tolist() == other.others.tolist()


def test_a_stranger_has_no_own_user() -> None:
    found = trials_trials(faces({7: 0}), faces({0: 40, 1: 60}))
    assert found.own.tolist() == [NOBODY]
    assert found.others[0, 0] == pytest.approx(cosine(40))
    assert not recognised(found).any()


STRANGERS = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])


@pytest.mark.parametrize(("rate", "accepted"), [(0.0, 0), (0.1, 1), (0.19, 1), (0.2, 2), (0.5, 5), (1.0, 10)])
def test_a_threshold_accepts_as_many_strangers_as_the_rate_allows(rate: float, accepted: int) -> None:
    threshold = threshold_at(STRANGERS, rate)
    assert np.count_nonzero(threshold <= STRANGERS) == accepted
    assert false_accept_rate(STRANGERS, threshold) == accepted / 10


def test_of_equal_scores_none_is_accepted_where_not_all_may_be() -> None:
    tied = np.array([0.2, 0.7, 0.7, 0.7, 0.9])
    assert false_accept_rate(tied, threshold_at(tied, 0.6)) == 0.2
    assert false_accept_rate(tied, threshold_at(tied, 0.8)) == 0.8


def test_a_score_at_the_threshold_is_a_match() -> None:
    assert false_reject_rate(np.array([0.4, 0.5, 0.6]), 0.5) == pytest.approx(1 / 3)
    assert false_accept_rate(np.array([0.4, 0.5, 0.6]), 0.5) == pytest.approx(2 / 3)


def test_a_photo_without_a_face_is_missed_and_never_let_in() -> None:
    assert false_reject_rate(np.array([NOBODY, 0.9]), -1.0) == 0.5
    assert false_accept_rate(np.array([NOBODY, 0.9]), -1.0) == 0.5
    strangers = np.array([NOBODY, NOBODY, 0.3, 0.4])
    assert false_accept_rate(strangers, threshold_at(strangers, 0.25)) == 0.25


def trials(own: float, others: list[float]) -> Trials:
    padded = others + [NOBODY] * (6 - len(others))
    return Trials(np.array([0]), np.array([own]), np.array([padded]))


def test_the_crowd_of_a_genuine_probe_is_the_users_after_its_own() -> None:
    score = SHIPPED.genuine(trials(0.9, [0.5, 0.4, 0.3, 0.2, 0.1, 0.05]))
    assert score == pytest.approx([0.9 - 0.5 * 0.3])


def test_the_crowd_of_a_stranger_is_the_users_after_the_nearest() -> None:
    score = SHIPPED.impostor(trials(NOBODY, [0.6, 0.5, 0.4, 0.3, 0.2, 0.1]))
    assert score == pytest.approx([0.6 - 0.5 * 0.3])


def test_users_that_do_not_exist_count_as_nothing() -> None:
    assert SHIPPED.impostor(trials(NOBODY, [0.6, 0.5])) == pytest.approx([0.6 - 0.5 * 0.1])
    assert SHIPPED.impostor(trials(NOBODY, [0.6])) == pytest.approx([0.6])
    assert SHIPPED.genuine(trials(0.6, [])) == pytest.approx([0.6])


def test_a_probe_nearest_to_another_is_rejected_however_similar() -> None:
    assert SHIPPED.genuine(trials(0.8, [0.81])).tolist() == [NOBODY]
    assert SHIPPED.genuine(trials(0.8, [0.8])).tolist() == [NOBODY]


def test_a_probe_without_a_face_scores_nothing() -> None:
    assert SHIPPED.genuine(trials(NOBODY, [])).tolist() == [NOBODY]
    assert SHIPPED.impostor(trials(NOBODY, [])).tolist() == [NOBODY]


def test_plain_cosine_is_the_nearest_users() -> None:
    assert PLAIN.genuine(trials(0.7, [0.6, 0.5])).tolist() == [0.7]
    assert PLAIN.impostor(trials(0.7, [0.6, 0.5])).tolist() == [0.6]


def test_every_rule_to_choose_from_needs_no_more_users_than_a_search_returns() -> None:
    assert all(1 <= rule.neighbours <= 5 for rule in GRID)
    assert {PLAIN, SHIPPED} <= set(GRID)


@pytest.mark.parametrize("nearest", [0.6499, 0.6501])
def test_the_service_decides_alike(nearest: float) -> None:
    others = [0.5, 0.4, 0.3, 0.2, 0.1]
    service = Threshold("", 0.01, (10,), (0.5,), SHIPPED.neighbours, SHIPPED.crowd_weight)
    trials = Trials(np.array([0]), np.array([NOBODY]), np.array([[nearest, *others]]))
    [score] = SHIPPED.impostor(trials)
    assert (nearest >= service.required(10, others)) == (score >= 0.5) == (nearest > 0.65)


def test_of_several_enrolled_photos_the_best_counts_and_the_user_counts_once() -> None:
    gallery = faces({0: 80, 1: 50}).beside(faces({0: 20, 1: 60}))
    found = trials_trials(faces({0: 0}), gallery)
    assert found.own == pytest.approx([cosine(20)])
    assert found.others[0, 0] == pytest.approx(cosine(50))
    assert found.others[0, 1] == NOBODY


def test_no_more_users_are_kept_than_a_search_returns() -> None:
    first, second = crowd(people=30, spread=0.5, seed=1)
    found = trials_trials(second, first)
    assert found.others.shape == (30, NEAREST)
    assert np.all(np.diff(found.others, axis=1) <= 0)


def test_two_names_of_one_person_are_no_strangers_to_each_other() -> None:
    enrolled = faces({0: 0, 1: 5, 2: 90})
    found = Similarities.of(enrolled, enrolled).without(np.array([[1, 0]])).trials()
    assert found.others[0, 0] == pytest.approx(cosine(90), abs=1e-6)
    assert found.others[1, 0] == pytest.approx(cosine(85))
    assert found.others[2, 0] == pytest.approx(cosine(85))
    assert found.own == pytest.approx([1, 1, 1])


def test_a_probe_without_a_face_finds_nobody() -> None:
    found = trials_trials(faces({1: NO_FACE}), faces({0: 40, 1: 0}))
    assert found.own.tolist() == [NOBODY]
    assert np.all(found.others == NOBODY)


def test_a_person_enrolled_without_a_face_is_found_by_nobody() -> None:
    found = trials_trials(faces({0: 40, 1: 0}), faces({0: 40, 1: NO_FACE}))
    assert found.own[1] == NOBODY
    assert found.others[0, 0] == NOBODY
    assert recognised(found).tolist() == [True, False]


def test_another_user_who_is_as_near_is_an_error() -> None:
    found = trials_trials(faces({0: 0, 1: 90}), faces({0: 20, 1: -20}))
    assert found.own[0] == found.others[0, 0]
    assert recognised(found).tolist() == [False, False]
