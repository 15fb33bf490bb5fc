"""The command line: options, exit codes, one sentence for what is wrong.

`make models` and `make up` show these sentences to a person who has never seen the code; a traceback
would be of no use to them.

A signal is not lost where the exception that it raises is.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from export import signals
from export.__main__ import main
from tests.support.releases import names_in


def test_a_wrong_checkpoint_is_one_sentence_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = tmp_path / "mine.pt"
    checkpoint.write_bytes(b"something else")
    state = tmp_path / "state"
    assert main(["build", "--checkpoint", str(checkpoint), "--state-dir", str(state)]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith(f"error: {checkpoint} is not the published file: its SHA-256 is ")
    assert printed.err.count("\n") == 1
    assert names_in(state / "releases") == []


def test_a_state_folder_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["build", "--weights", "casia-webface", "--state-dir", str(tmp_path / "file" / "state")]) == 1
    assert capsys.readouterr().err == f"error: Not a directory: {tmp_path / 'file' / 'state' / 'releases'}\n"


def test_photos_in_a_folder_that_is_not_there_are_a_wrong_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["build", "--photos", str(tmp_path / "fotos"), "--state-dir", str(tmp_path / "state")])
    assert stopped.value.code == 2
    assert f"there is no folder {tmp_path / 'fotos'}" in capsys.readouterr().err
    assert names_in(tmp_path) == []


def test_a_checkpoint_with_casia_webface_is_a_wrong_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["build", "--weights", "casia-webface", "--checkpoint", "mine.pt"])
    assert stopped.value.code == 2
    assert "leave out --weights casia-webface" in capsys.readouterr().err


def test_help_comes_without_loading_pytorch(repository: Path) -> None:
    script = (
        "import sys, contextlib\n"
        "from export.__main__ import main\n"
        "with contextlib.suppress(SystemExit): main(['build', '--help'])\n"
        "print('torch' in sys.modules)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=repository, capture_output=True, text=True, check=True
    )
    assert "--weights" in answer.stdout
    assert "--checkpoint" in answer.stdout
    assert answer.stdout.endswith("False\n")


@pytest.fixture(autouse=True)
def _handlers_are_put_back() -> Iterator[None]:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_swallowed_signal_still_stops_the_build(stop: signal.Signals) -> None:
    signals.install()
    signals.raise_if_interrupted()  # nothing came yet
    with contextlib.suppress(KeyboardInterrupt):  # as Python does in a destructor
        os.kill(os.getpid(), stop)
    with pytest.raises(KeyboardInterrupt):
        signals.raise_if_interrupted()


def test_what_came_before_is_forgotten() -> None:
    signals.install()
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
    signals.install()
    signals.raise_if_interrupted()
    assert signal.getsignal(signal.SIGTERM) is signal.getsignal(signal.SIGINT)
