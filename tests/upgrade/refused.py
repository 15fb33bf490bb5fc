"""A command that is refused."""

import pytest

from export.__main__ import main


def refusal(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    """Return the one line in which a command says why it isn't done."""
    assert main([*command]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    return error
