"""The sentence with which an upgrade ends.

What a re-embedding came to, in figures and as a line. What a person who waits is told.
"""

import numpy as np
from msgspec.structs import replace

from export.upgrade.models import ExchangeResult
from export.upgrade.reembedding import Progress
from export.upgrade.reembedding_result import FailureReason, ReembeddingResult

UPGRADED = ExchangeResult(
    release=3, previous=2, same_space=False, steps=[], switch_s=0.01, reembedded=7, failed={}, unknown_users=0
)


def test_it_names_both_releases() -> None:
    assert str(UPGRADED) == "release 3 is in use, release 2 was before"


def test_it_tells_how_many_have_to_enrol_again() -> None:
    unknown = str(replace(UPGRADED, unknown_users=5))
    assert unknown == "release 3 is in use, release 2 was before; 5 users are unknown until they enrol again"


def test_a_release_in_use_is_not_taken_into_use_again() -> None:
    assert str(replace(UPGRADED, release=2, same_space=True)) == "release 2 is in use already"


def test_one_in_use_may_have_lacked_vectors_in_a_restored_database() -> None:
    said = str(replace(UPGRADED, release=2))
    assert said == "release 2 is in use as before, and the database is of its space again"


VECTOR = np.zeros(512, np.float32)


def test_an_account_counts_vectors_and_reasons() -> None:
    account = ReembeddingResult.of([VECTOR, FailureReason.NOT_OPENED, VECTOR, FailureReason.NOT_OPENED])
    assert account == ReembeddingResult(2, {FailureReason.NOT_OPENED: 2})
    assert account + ReembeddingResult(
        1, {FailureReason.NO_KEPT_FACE: 1, FailureReason.NOT_OPENED: 1}
    ) == ReembeddingResult(3, {FailureReason.NOT_OPENED: 3, FailureReason.NO_KEPT_FACE: 1})
    assert len(account) == 4
    assert account + ReembeddingResult.without(FailureReason.NO_KEPT_FACE, 0) == account
    assert ReembeddingResult.without(FailureReason.NO_KEPT_FACE, 2) == ReembeddingResult(
        0, {FailureReason.NO_KEPT_FACE: 2}
    )


def test_it_reads_as_a_line() -> None:
    assert str(ReembeddingResult(1200)) == "1,200 faces re-embedded"
    assert (
        str(ReembeddingResult(0, {FailureReason.NO_KEPT_FACE: 1}))
        == "0 faces re-embedded; 1 face failed: no kept face"
    )


def test_progress_says_how_long_it_will_take() -> None:
    assert str(Progress(64, 1000, 4)) == "64 of 1,000 faces, 16.0 a second, 58 s left"
    assert str(Progress(64, 100_000, 4)) == "64 of 100,000 faces, 16.0 a second, 1 h 44 min left"
    assert str(Progress(64, 4000, 4)) == "64 of 4,000 faces, 16.0 a second, 4 min 6 s left"


def test_progress_knows_no_speed_before_the_first_face_and_no_rest_after_the_last() -> None:
    assert str(Progress(0, 1000, 0)) == "0 of 1,000 faces, 0.0 a second"
    assert str(Progress(66, 64, 2)) == "66 of 66 faces, 33.0 a second, 0 s left"
