"""Whether an upgrade that says that it is done has done what it was to do."""

from pathlib import Path

from export.upgrade.models import Exchanged
from perf.system import System


def shortcoming(exchange: Exchanged, target: Path, system: System) -> str:
    """What is missing, in a sentence; nothing if the release is in use and everybody was taken along.

    Args:
        exchange: what it said of itself.
        target: folder of the release that should be in use; its name is the release's number.
        system: on which it was.
    """
    current = (system.state_dir / "releases" / "current").readlink().name
    if current != target.name or exchange.release != int(target.name):
        return f"release {current} is current, not {target.name}"
    if exchange.failed or exchange.unknown_users:
        lost = sum(exchange.failed.values())
        return f"{lost} faces have no vector, {exchange.unknown_users} users are unknown in the new space"
    return ""
