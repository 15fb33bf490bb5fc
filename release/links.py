"""The links that say which releases are in use, read and written by rename. Needs nothing but Python.

STATE/releases/current, previous    -> 0012, relative; `previous` was in use before `current`
STATE/releases/rolling-back         -> 0011, while a rollback is under way; one that is run again goes on to there
STATE/run/slots/0, 1                -> the release that a slot of Triton servers has loaded (`release.slots`)
STATE/releases/slots/0, 1           -> the same of the servers of TRIFID_TRITON_URL
"""

import os
from itertools import chain
from pathlib import Path

CURRENT = "current"
PREVIOUS = "previous"
ROLLING_BACK = "rolling-back"
SLOTS = "slots"
"""Folder of the slots' links: in STATE/run, or beside the releases where the servers are elsewhere."""


def set_link(releases: Path, name: str, number: int) -> None:
    """Point a link to a release, by a rename: a reader sees the old target or the new one."""
    made = temporary_link(releases, name)
    made.unlink(missing_ok=True)
    made.symlink_to(f"{number:04}")
    made.replace(releases / name)


def temporary_link(releases: Path, name: str) -> Path:
    """Where a link is until it gets its name; a killed command leaves it there."""
    return releases / f".{name}"


def read_link(releases: Path, name: str) -> int | None:
    """The number of the release that a link points to, None if there is none."""
    link = releases / name
    return int(link.resolve().name) if link.is_dir() and link.resolve().name.isdecimal() else None


def slot_releases(state_dir: Path) -> set[int]:
    """The numbers of the releases that slots have loaded, or had loaded when Trifid was killed."""
    links = chain.from_iterable((state_dir / where / SLOTS).glob("[01]") for where in ("run", "releases"))
    names = {link.resolve().name for link in links}
    return {int(name) for name in names if name.isdecimal()}


def set_or_remove_link(releases: Path, name: str, number: int | None) -> None:
    """Point a link to a release, or remove it."""
    if number is None:
        (releases / name).unlink(missing_ok=True)
    else:
        set_link(releases, name, number)


def make_current(releases: Path, number: int) -> None:
    """Take a release into use, and remember the one that was."""
    before = read_link(releases, CURRENT)
    if before is not None and before != number:
        set_link(releases, PREVIOUS, before)
    set_link(releases, CURRENT, number)


def link_slot(slots_dir: Path, number: int, release: Path) -> None:
    """Let a slot serve a release from now on, by a rename. The link is relative: containers mount folders elsewhere.

    Raises:
        OSError: the folder can't be written.
    """
    slots_dir.mkdir(parents=True, exist_ok=True)
    new = slots_dir / f".{number}"
    new.unlink(missing_ok=True)
    new.symlink_to(os.path.relpath(release.resolve(), slots_dir.resolve()))
    new.replace(slots_dir / str(number))


def unlink_slot(slots_dir: Path, number: int) -> None:
    """Let a slot be idle from now on.

    Raises:
        OSError: the folder can't be written.
    """
    (slots_dir / str(number)).unlink(missing_ok=True)


def any_linked(slots_dir: Path) -> bool:
    """Whether any slot serves a release."""
    return any((slots_dir / number).is_symlink() for number in ("0", "1"))
