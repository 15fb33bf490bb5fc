"""False rejects in the user's protocol, on six people."""

import numpy as np

from export.evaluation.trials import PLAIN, recognised
from perf.accuracy.figures import Scored, figures
from perf.accuracy.protocols import UserTrials
from tests.perf.accuracy.six_people import FIRST, SECOND


def test_everybody_is_enrolled_and_second_photos_are_shown() -> None:
    found = UserTrials.of(FIRST, SECOND, None)
    assert found.genuine.person.tolist() == [0, 1, 3, 5]
    assert recognised(found.genuine).tolist() == [True, False, False, False]


def test_wrong_identities_and_missing_faces_are_errors_at_any_threshold() -> None:
    found = UserTrials.of(FIRST, SECOND, None)
    scored = Scored.of(found.genuine, found.strangers, PLAIN)
    assert np.mean(scored.genuine < -1) == 0.75


def test_the_figures_hold_the_known_error_rates_and_their_intervals() -> None:
    found = UserTrials.of(FIRST, SECOND, None)
    scored = Scored.of(found.genuine, found.strangers, PLAIN)
    result = figures([(scored, scored)], people=6)
    assert result.rank1_error.value == 0.75
    assert result.rank1_error.low < 0.75 < result.rank1_error.high
    assert [point.frr.value for point in result.points] == [0.75, 0.75, 0.75]
    assert [point.far.value for point in result.points] == [0, 0, 0]
