"""Where a release is tried beside the one in use: in Tritons of their own, or in those that serve them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager

from export.errors import VerificationError
from export.verify.comparison import Report
from export.verify.side import Side
from service.slots import Slot
from stack.ensemble_client import Ensemble
from stack.standalone_server import LoneServerError, lone_server

Trial = Callable[[Sequence[Side], Report], AbstractContextManager[list[Ensemble]]]
"""Each release's ensemble for the time of a `with` block. Raises VerificationError where there is none."""

TRIES = 5
"""Of one photo at servers that have users: one that came at a bad moment finds their queue full."""


@contextmanager
def in_own_tritons(sides: Sequence[Side], report: Report) -> Iterator[list[Ensemble]]:
    """As `Trial`. Nothing that runs is touched; whoever runs has the processors first."""
    with ExitStack() as stack:
        yield [_started(stack, side, report) for side in sides]


def _started(stack: ExitStack, side: Side, report: Report) -> Ensemble:
    report(f"release {side.manifest.release}: starting a Triton of its own …")
    try:
        return Ensemble(stack.enter_context(lone_server(side.folder, behind_others=True)).address)
    except LoneServerError as error:
        raise VerificationError(f"release {side.manifest.release}: {error}") from error


def where_served(slots: Sequence[Slot]) -> Trial:
    """As `Trial`: at the first server that answers of the slot which has loaded a release.

    Servers that have users besides answer later: so a release that is too slow may pass for good enough, but none that
    is good enough for too slow.
    """

    @contextmanager
    def asked(sides: Sequence[Side], report: Report) -> Iterator[list[Ensemble]]:
        yield [_serving(side, slots, report) for side in sides]

    return asked


def _serving(side: Side, slots: Sequence[Slot], report: Report) -> Ensemble:
    photo = (side.folder / "probe.jpg").read_bytes()
    for url in (url for slot in slots if slot.release == side.folder for url in slot.urls):
        ensemble = Ensemble(url, tries=TRIES)
        if ensemble.ask(photo).failure is None:
            report(f"release {side.manifest.release}: asking the server {url} …")
            return ensemble
    raise VerificationError(f"release {side.manifest.release}: no server that has loaded it answers")
