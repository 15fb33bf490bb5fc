"""False accepts in the user's protocol, on six people."""

import numpy as np

from perf.accuracy.protocols import UserTrials
from tests.perf.accuracy.six_people import EVERY, FIRST, SECOND


def test_half_the_people_are_enrolled_and_the_other_half_are_strangers() -> None:
    found = UserTrials.of(FIRST, SECOND, EVERY)
    assert found.strangers.person.tolist() == [3, 4, 5]
    np.testing.assert_allclose(found.strangers.others[:2, 0], np.cos(np.radians([60, 120])), atol=1e-6)
    assert np.isneginf(found.strangers.others[2, 0])


def test_all_photos_of_the_strangers_are_shown_and_none_of_the_enrolled() -> None:
    found = UserTrials.of(FIRST, SECOND, EVERY)
    assert found.all_strangers is not None
    assert found.all_strangers.person.tolist() == [3, 4, 4, 5]
    np.testing.assert_allclose(found.all_strangers.others[2, 0], np.cos(np.radians(10)), atol=1e-6)
