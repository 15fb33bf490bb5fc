"""The links that say which releases are in use.

STATE/releases/current, previous    -> 0012, relative; `previous` was in use before `current`
STATE/releases/rolling-back         -> 0011, while a rollback is under way; one that is run again goes on to there
STATE/run/slots/0, 1                -> the release that a slot of Triton servers has loaded
STATE/releases/slots/0, 1           -> the same of the servers of TRIFID_TRITON_URL
"""

from itertools import chain
from pathlib import Path

CURRENT = "current"
PREVIOUS = "previous"
ROLLING_BACK = "rolling-back"


def point(releases: Path, name: str, number: int) -> None:
    """Point a link to a release, by a rename: a reader sees the old target or the new one."""
    made = unfinished(releases, name)
    made.unlink(missing_ok=True)
    made.symlink_to(f"{number:04}")
    made.replace(releases / name)


def unfinished(releases: Path, name: str) -> Path:
    """Where a link is until it gets its name; a killed command leaves it there."""
    return releases / f".{name}"


def target(releases: Path, name: str) -> int | None:
    """The number of the release that a link points to, None if there is none."""
    link = releases / name
    return int(link.resolve().name) if link.is_dir() and link.resolve().name.isdecimal() else None


def served(state_dir: Path) -> set[int]:
    """The numbers of the releases that slots have loaded, or had loaded when Trifid was killed."""
    links = chain.from_iterable((state_dir / where / "slots").glob("[01]") for where in ("run", "releases"))
    names = {link.resolve().name for link in links}
    return {int(name) for name in names if name.isdecimal()}


def point_or_remove(releases: Path, name: str, number: int | None) -> None:
    """Point a link to a release, or remove it."""
    if number is None:
        (releases / name).unlink(missing_ok=True)
    else:
        point(releases, name, number)


def make_current(releases: Path, number: int) -> None:
    """Take a release into use, and remember the one that was."""
    before = target(releases, CURRENT)
    if before is not None and before != number:
        point(releases, PREVIOUS, before)
    point(releases, CURRENT, number)
