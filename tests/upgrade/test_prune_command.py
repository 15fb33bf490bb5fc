"""`prune` as a person sees it."""

import pytest

from export.__main__ import main


def test_keeping_none_of_the_newest_is_a_wrong_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["prune", "--keep", "0"])
    assert stopped.value.code == 2
    assert "must be a number from 1 on" in capsys.readouterr().err
