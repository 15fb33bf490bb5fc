"""What `prune --vectors` does beyond releases, and what it says of that."""

import argparse
from pathlib import Path

from export.prune import forget
from export.pruning import ForgottenSpace, Pruning
from service.settings import Settings, settings_or_exit


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Return the settings that name the database; exit as from a wrong option if they are of another state folder."""
    settings = settings_or_exit()
    state_dir: Path = arguments.state_dir
    if settings.state_dir.resolve() != state_dir.resolve():
        arguments.refuse(
            f"--vectors goes by the settings, whose database is that of the state folder {settings.state_dir}"
        )
    return settings


def forget_after(pruning: Pruning, settings: Settings) -> list[ForgottenSpace]:
    """Forget what the pruned releases alone could compare, and print it.

    Raises:
        ExportError: as `export.prune.forget`.
    """
    forgotten = forget(settings, pruning.deleted, pruning.dry_run, _say)
    for space in forgotten:
        verb = "would be forgotten" if pruning.dry_run else "forgotten"
        _say(
            f"{space.embedding_space}  vectors {verb}: {space.vectors:,};"
            f" users who are unknown in the current space and keep theirs: {space.unknown_users:,}"
        )
    if not forgotten:
        _say("no vectors of embedding spaces that nobody goes back to")
    return forgotten


def _say(line: str) -> None:
    print(line, flush=True)
