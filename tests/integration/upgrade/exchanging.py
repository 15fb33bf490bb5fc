"""The commands that exchange the release, in this process, and what they leave."""

from export.cli import parser
from export.upgrade import command
from export.upgrade.steps import Begin
from service.settings import Settings


def upgrade(release: int, begin: Begin = lambda _: None) -> None:
    """`python -m export upgrade`."""
    command.upgrade(parser().parse_args(["upgrade", str(release), "--watch-seconds", "2"]), begin)


def rollback(begin: Begin = lambda _: None) -> None:
    """`python -m export rollback`."""
    command.rollback(parser().parse_args(["rollback", "--watch-seconds", "2"]), begin)


def served(settings: Settings) -> dict[int, str]:
    """Which release each slot serves."""
    return {slot.number: slot.release.name for slot in settings.slots.served()}
