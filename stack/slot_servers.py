"""Fills and empties the slots in which releases are served (`release.slots`)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from release.links import link_slot, unlink_slot
from release.slots import Slot
from service.settings import Settings
from stack.preflight import require_free_port
from stack.supervisor import start, stop


def prepare_slots(settings: Settings) -> Slot | None:
    """Let the first slot serve the release in use, before anything is started.

    An upgrade that was cut off by the end of everything leaves both slots filled. They stay so if their embedding
    spaces differ: only the database knows which of them is current.

    Returns:
        The slot beside the one in use, if it stays filled.
    """
    if not settings.triton_ports:
        return None
    slots = settings.slots
    served, current = list(slots.served()), slots.current()
    beside = next((slot for slot in served if slot.release != current.release), None)
    if beside and current in served and beside.space not in (None, current.space):
        return beside
    shutil.rmtree(settings.slots_dir, ignore_errors=True)
    link_slot(settings.slots_dir, 0, current.release)
    return None


def start_slot(settings: Settings, number: int, release: Path) -> Iterator[str]:
    """Start a slot's servers with a release, one each time that the next is asked for; they are not ready yet.

    So the caller can let one get ready before the next takes the processors from those who serve. Nothing is done where
    they run with this release already.

    Yields:
        Host and port of the server that was started.

    Raises:
        PreflightError: one of the slot's ports is not free.
        OSError, xmlrpc.client.Error: no stack runs here, or it can't start them.
    """
    if (settings.slots_dir / str(number)).resolve() != release.resolve():
        stop_slot(settings, number)
        for port in settings.slot_ports[number]:
            require_free_port("127.0.0.1", port, "TRIFID_TRITON_PORT")
        link_slot(settings.slots_dir, number, release)
    for name, url in zip(_processes(settings, number), settings.slot_urls[number], strict=True):
        start(settings.run_dir, name)
        yield url


def stop_slot(settings: Settings, number: int) -> None:
    """Stop a slot's servers, which answer first what they have begun.

    Raises:
        OSError, xmlrpc.client.Error: no stack runs here, or it can't stop them.
    """
    unlink_slot(settings.slots_dir, number)
    for name in _processes(settings, number):
        stop(settings.run_dir, name)


def triton_process(settings: Settings, replica: int) -> str:
    """What the supervisor calls a server; they are numbered through both slots."""
    group = "triton" if replica < settings.triton_replicas else "triton-beside"
    return f"{group}:triton-{replica}"


def _processes(settings: Settings, number: int) -> list[str]:
    first = number * settings.triton_replicas
    return [triton_process(settings, first + replica) for replica in range(settings.triton_replicas)]
