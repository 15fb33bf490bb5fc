"""What is said before anything is started. The other refusals are caused for real in tests/integration."""

from pathlib import Path

import pytest

from perf.stack_launch import free_ports
from service.settings import Settings
from stack import preflight


def test_a_full_disk_is_named_with_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = tmp_path / "release"
    release.mkdir()
    (release / "manifest.json").write_text("{}")
    monkeypatch.setattr(preflight, "FREE_BYTES", 2**60)  # more than any disk has: full by comparison
    port, triton_port, _ = free_ports(3)
    settings = Settings(state_dir=tmp_path, release=release, port=port, triton_port=triton_port)
    with pytest.raises(preflight.PreflightError, match=f"MiB are free under {tmp_path}"):
        preflight.check(settings)


def test_a_path_too_long_for_a_socket_is_refused(tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path / ("d" * preflight.LONGEST_PATH))
    with pytest.raises(preflight.PreflightError, match="too long for a socket"):
        preflight.check(settings)
