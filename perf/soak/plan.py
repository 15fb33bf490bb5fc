"""Which faults, and in which order."""

from collections import Counter
from collections.abc import Iterator

from perf.processes import API, CONNECTION, PASSING, POSTGRES, SUPERVISOR, TRITON
from perf.soak.crowd import Crowd
from perf.soak.faults import Disk, Fault, cut_connections, expire_keys, full_disk, kill, stop
from perf.soak.recovery import ROOT, Processes
from perf.system import System


def plan(system: System, processes: Processes, crowd: Crowd, disk: Disk | None) -> list[Fault]:
    """Kill every process, stop one of each kind, and what else can go wrong; the supervisor's death comes last.

    Of PostgreSQL's connections, which come and go, one is killed; its workers that last only a moment aren't. The
    first process isn't: it stands for the service manager's unit, and whatever starts it has to start it again.
    """
    found = Counter(part.name for part in processes.parts() if not part.name.startswith(PASSING))
    found[CONNECTION] = 1
    del found[ROOT]
    kills = [kill(name, processes.parts) for name in _in_turns(found) if name != SUPERVISOR]
    stops = [stop(name, processes.parts) for name in _one_of_each_kind(found)]
    others = [cut_connections(system.dsn), expire_keys(system.dsn, crowd), full_disk(disk)]
    last = [kill(SUPERVISOR, processes.parts)] if found[SUPERVISOR] else []
    return [*others, *stops, *kills, *last]


def _in_turns(found: Counter[str]) -> Iterator[str]:
    for name in sorted(found):
        yield from [name] * found[name]


def _one_of_each_kind(found: Counter[str]) -> Iterator[str]:
    """An API worker, a Triton, a step and PostgreSQL itself, as far as they are there."""
    for beginning in (API, TRITON, "facenet", POSTGRES):
        yield from [name for name in sorted(found) if name.startswith(beginning)][:1]
