"""What a re-embedding came to, in figures and as a line."""

import numpy as np

from export.upgrade.reembedding_result import Account, Failure

VECTOR = np.zeros(512, np.float32)


def test_an_account_counts_vectors_and_reasons() -> None:
    account = Account.of([VECTOR, Failure.NOT_OPENED, VECTOR, Failure.NOT_OPENED])
    assert account == Account(2, {Failure.NOT_OPENED: 2})
    assert account + Account(1, {Failure.NO_KEPT_FACE: 1, Failure.NOT_OPENED: 1}) == Account(
        3, {Failure.NOT_OPENED: 3, Failure.NO_KEPT_FACE: 1}
    )
    assert len(account) == 4
    assert account + Account.without(Failure.NO_KEPT_FACE, 0) == account
    assert Account.without(Failure.NO_KEPT_FACE, 2) == Account(0, {Failure.NO_KEPT_FACE: 2})


def test_it_reads_as_a_line() -> None:
    assert str(Account(1200)) == "1,200 faces re-embedded"
    assert str(Account(0, {Failure.NO_KEPT_FACE: 1})) == "0 faces re-embedded; 1 face failed: no kept face"
