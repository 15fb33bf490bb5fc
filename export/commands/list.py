"""`list`: the releases there are."""

import argparse
from collections.abc import Iterator

from export.commands.base import Command, add_state_option
from export.results import CommandResult
from release.inventory import Entry, inventory

HEADINGS = (
    "release",
    "created",
    "embedding space",
    "precision",
    "target",
    "alignment",
    "MB",
    "threshold",
    "in use",
)


def _run(arguments: argparse.Namespace) -> CommandResult:
    found = inventory(arguments.state_dir)
    if not found.releases:
        print(f"no releases in {arguments.state_dir / 'releases'}: make models builds one")
        return CommandResult(found)
    rows = [HEADINGS, *(tuple(_cells(entry)) for entry in found.releases)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return CommandResult(found)


def _cells(entry: Entry) -> Iterator[str]:
    yield f"{entry.release:04}"
    yield f"{entry.created:%Y-%m-%d %H:%M}" if entry.created else "?"
    yield entry.embedding_space or "its manifest can't be read"
    yield entry.precision or "?"
    yield entry.target or "?"
    yield str(entry.alignment_version or "?")
    yield f"{entry.bytes / 1e6:.1f}"
    yield {True: "calibrated", False: "published", None: "?"}[entry.calibrated]
    yield ", ".join(entry.uses)


LIST = Command(
    name="list",
    summary="show all releases, and which are in use",
    description="Show every release: number, date (UTC), embedding space, precision, target (tensorrt: it has a"
    " plan), version of the alignment, size, whether its threshold was measured or is a published one, and whether it"
    " is current, previous (what rollback goes back to) or served by a slot of Triton servers.",
    exit_codes="0: shown, also where there is none. 1: the folder can't be read.",
    options=add_state_option,
    run=_run,
)
