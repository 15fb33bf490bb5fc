"""The Trifid that runs here, and its settings."""

import os

from export.errors import UpgradeError
from export.links import CURRENT
from service.command_settings import settings_or_exit
from service.settings import Settings
from stack.running import supervisor_answers
from stack.supervision import environment


def running_settings() -> Settings:
    """Return the settings of the Trifid that runs on this shell's state folder.

    Raises:
        UpgradeError: none does, or its models are not exchanged in this way.
    """
    here = settings_or_exit()
    _require_exchangeable(here)
    if not supervisor_answers(here.run_dir):
        raise UpgradeError(
            f"Trifid does not run on {here.state_dir}: start it (make up), for its users matter"
        )
    settings = _settings_in(environment(here.run_dir))
    _require_exchangeable(settings)
    return settings


def _settings_in(own: dict[str, str]) -> Settings:
    """What the running processes were started with counts, not what this shell has: a key to kept faces, say."""
    before = dict(os.environ)
    os.environ.update({name: value for name, value in own.items() if _is_setting(name)})
    try:
        return settings_or_exit()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _is_setting(name: str) -> bool:
    return name.startswith("TRIFID_") or name == "DATABASE_URL"


def _require_exchangeable(settings: Settings) -> None:
    if not settings.triton_ports:
        raise UpgradeError(
            "the servers of TRIFID_TRITON_URL are exchanged where they run: see docs/upgrade.md"
        )
    current = settings.state_dir / "releases" / CURRENT
    if settings.release.absolute() != current.absolute():
        raise UpgradeError(
            f"TRIFID_RELEASE is set, so {CURRENT} is not what is in use: unset it and restart first"
        )
