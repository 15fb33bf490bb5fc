"""What the export's image runs by itself, by the two variables that choose it."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.project import PROJECT


def arguments(folder: Path, **variables: str) -> str:
    """Run the image's command with a `python` that prints what it is given."""
    (folder / "python").write_text('#!/bin/sh\necho "$@"\n')
    (folder / "python").chmod(0o755)
    command = json.loads((PROJECT / "export" / "Dockerfile").read_text().split("\nCMD ")[1])
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", **variables}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "--weights auto"),
        ({"TRIFID_WEIGHTS": "vggface2", "TRIFID_MODEL_CONFIG": "tensorrt"}, "--weights vggface2"),
        (
            {"TRIFID_WEIGHTS": "vggface2", "TRIFID_MODEL_CONFIG": "plan"},
            "--weights vggface2 --target tensorrt",
        ),
    ],
)
def test_it_builds_of_the_weights_and_for_the_target_that_are_asked_for(
    tmp_path: Path, variables: dict[str, str], expected: str
) -> None:
    assert arguments(tmp_path, **variables) == f"-m export build {expected}"


def test_compose_asks_for_the_better_weights_so_that_their_lack_ends_the_start(
    services: dict[str, Any],
) -> None:
    assert services["export"]["environment"]["TRIFID_WEIGHTS"] == "${TRIFID_WEIGHTS-vggface2}"
