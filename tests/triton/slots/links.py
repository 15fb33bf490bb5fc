"""The links of a shared folder of releases."""

from pathlib import Path


def linked(releases: Path, slot: int, release: str) -> None:
    """Let a slot's link lead to a release, as an upgrade does."""
    (releases / "slots").mkdir(exist_ok=True)
    new = releases / "slots" / f".{slot}"
    new.symlink_to(Path("..", release))
    new.replace(releases / "slots" / str(slot))
