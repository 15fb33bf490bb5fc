"""`make faces-key` prints keys that are good, each another one."""

import pytest

from service.faces_key import main
from tests.service.sealed import CROP, seal_of


def test_every_printed_key_is_a_good_one_and_another_one(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    main()
    first, second = capsys.readouterr().out.split()
    assert first != second
    assert (seal_of(first).open(seal_of(first).seal(CROP)) == CROP).all()
