"""`list` as a person sees it."""

from pathlib import Path

import pytest

from export.__main__ import main
from tests.export.conftest import Publish


def test_the_list_is_a_table(state: Path, publish: Publish, capsys: pytest.CaptureFixture[str]) -> None:
    publish(2)
    assert main(["list", "--state-dir", str(state)]) == 0
    headings, first, _ = capsys.readouterr().out.splitlines()
    assert " ".join(headings.split()) == (
        "release created embedding space precision target alignment MB threshold in use"
    )
    assert " ".join(first.split()) == (
        "0001 2026-11-22 11:00 facenet-casia-webface-704afe26-align1 fp32 onnx 1 0.0 published"
    )


def test_where_there_is_no_release_the_list_says_how_to_get_one(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--state-dir", str(state)]) == 0
    assert capsys.readouterr().out == f"no releases in {state / 'releases'}: make models builds one\n"
