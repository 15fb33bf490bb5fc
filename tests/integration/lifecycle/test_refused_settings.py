"""Settings with which the stack can't start: one line each, and nothing is left running."""

from pathlib import Path

import pytest

from perf.stack_launch import free_ports
from tests.integration.stack_launch import launch


def refusal(state_dir: Path, **settings: str) -> str:
    """What a start prints that can't succeed."""
    port, triton_port, _ = free_ports(3)
    output, _ = launch(state_dir, port, triton_port, **settings).communicate(timeout=60)
    return output


def test_a_missing_release_is_named_with_the_command_that_builds_it(tmp_path: Path) -> None:
    output = refusal(tmp_path, TRIFID_RELEASE=str(tmp_path / "nothing"))
    assert "no model release" in output
    assert "make models" in output


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TRIFID_CACHE_TTL_SECONDS", "soon", "TRIFID_CACHE_TTL_SECONDS"),
        ("TRIFID_HOST", "::", "IPv6"),
        ("TRIFID_STATE_DIR", "/proc/nope", "can't make the folder /proc/nope"),
        ("TRIFID_STATE_DIR", "/srv/100%", "can't have a space, a % or a '"),
        ("TRIFID_STATE_DIR", "/srv/my faces", "can't have a space, a % or a '"),
        ("TRIFID_STATE_DIR", "/srv/ada's", "can't have a space, a % or a '"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL is no PostgreSQL connection URL"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, name: str, value: str, words: str) -> None:
    output = refusal(tmp_path, **{name: value})
    assert words in output.splitlines()[-1]
    assert "Traceback" not in output
