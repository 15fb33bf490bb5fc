"""A measurement that fails or is interrupted says so in one sentence, without a traceback and without files."""

from pathlib import Path

import pytest

from perf.report import Publication, published


@pytest.mark.parametrize("error", [FileNotFoundError("no photos there"), KeyError("no photos there")])
def test_a_known_failure_is_one_sentence(
    error: Exception, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> Publication:
        raise error

    assert published(fail, tmp_path, (KeyError,)) == 1
    assert capsys.readouterr().err == f"error: {error}\n"
    assert not list(tmp_path.iterdir())


def test_a_failure_that_the_measurement_does_not_know_is_not_hidden(tmp_path: Path) -> None:
    def fail() -> Publication:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        published(fail, tmp_path)


def test_ctrl_c_ends_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt() -> Publication:
        raise KeyboardInterrupt

    assert published(interrupt, tmp_path) == 130
    assert capsys.readouterr().err == "interrupted\n"
