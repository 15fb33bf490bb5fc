"""The tables of a run: what was answered, and what memory the processes have."""

from collections import Counter
from collections.abc import Iterator

from tests.integration.hostile.processes import Processes
from tests.integration.hostile.sending import Outcome


def answers(outcomes: list[Outcome]) -> Iterator[str]:
    """A row for each kind of input."""
    yield "| kind | inputs | answers | slowest |"
    yield "|---|---|---|---|"
    for kind in dict.fromkeys(each.attack.kind for each in outcomes):
        of_kind = [each for each in outcomes if each.attack.kind == kind]
        counts = Counter(each.answer for each in of_kind).most_common()
        said = ", ".join(f"{answer}: {count}" for answer, count in counts)
        yield f"| {kind} | {len(of_kind)} | {said} | {max(each.seconds for each in of_kind):.2f} s |"


def memory(before: Processes, after: Processes) -> Iterator[str]:
    """A row for each process: the memory that it has for itself alone."""
    yield "| process | before | after |"
    yield "|---|---|---|"
    for pid in sorted(before.memory.keys() & after.memory.keys()):
        sizes = (f"{look.memory[pid] / 2**20:.0f} MiB" for look in (before, after))
        yield f"| {before.names[pid]} | {' | '.join(sizes)} |"
