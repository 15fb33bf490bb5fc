"""The links that say which release each slot serves (`service.slots`), written. Needs nothing but Python."""

import os
from pathlib import Path


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
