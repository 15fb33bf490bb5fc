"""`trifid status`: what of a Trifid runs, and whether it is ready."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

if TYPE_CHECKING:
    from service.settings import Settings


class Process(msgspec.Struct, frozen=True):
    """A process of the supervisor, as it says."""

    name: str
    state: str


class SlotState(msgspec.Struct, frozen=True):
    """What a slot of Triton servers serves, and whether it is the one in use."""

    slot: int
    release: str
    servers: list[str]
    in_use: bool


class Status(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything that `status` says; `ready` is what the API says of itself."""

    ready: bool
    url: str
    slots: list[SlotState]
    processes: list[Process]
    embedding_space: str | None = None
    threshold: float | None = None


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """Say what runs, which release is in use, and whether Trifid is ready (exit code 0; 1 if not)."""
    # Imported only here: the help of all other commands doesn't wait for it.
    from service.settings import settings_or_exit

    found = status_of(settings_or_exit())
    click.echo(msgspec.json.encode(found).decode() if as_json else _text(found))
    sys.exit(not found.ready)


def status_of(settings: "Settings") -> Status:
    """Look at the slots' links, ask the supervisor for its processes, and the API whether it is ready."""
    from stack.readiness import readiness, url

    address = url(settings)
    ready = readiness(address, settings.probe_token)
    in_use = settings.slots.current().release
    return Status(
        ready=ready is not None,
        url=address,
        slots=[
            SlotState(slot.number, slot.release.name, list(slot.urls), slot.release == in_use)
            for slot in settings.slots.served()
        ],
        processes=_processes(settings.run_dir),
        embedding_space=ready.embedding_space if ready else None,
        threshold=ready.threshold if ready else None,
    )


def _processes(run_dir: Path) -> list[Process]:
    # Where no supervisor answers, supervisord's client would raise instead of saying so.
    from stack.running import supervisor_answers
    from stack.supervisor import process_states

    if not supervisor_answers(run_dir):
        return []
    return [Process(name, state) for name, state in process_states(run_dir).items()]


def _text(found: Status) -> str:
    state = f"ready on {found.url}" if found.ready else f"not ready: nothing answers well on {found.url}"
    lines = [f"Trifid is {state}"]
    if found.embedding_space:
        lines.append(f"model    {found.embedding_space}, threshold {found.threshold:g}")
    for slot in found.slots:
        use = "in use" if slot.in_use else "beside"
        lines.append(f"slot {slot.slot}   release {slot.release}, {use}, on {', '.join(slot.servers)}")
    lines += [f"process  {process.name:24} {process.state.lower()}" for process in found.processes]
    if not found.processes:
        lines.append("No supervisor of this state folder runs: `make up` or `trifid up` starts one")
    return "\n".join(lines)
