"""The processes of a stack: which there are, and what memory is theirs alone."""

from dataclasses import dataclass

import psutil

DATABASE = "postgres"


@dataclass(frozen=True)
class Processes:
    """A moment's look at all processes below a stack's first one."""

    memory: dict[int, int]
    """Bytes that each has for itself alone, by its id."""
    names: dict[int, str]

    def gone(self, later: "Processes") -> list[str]:
        """What ended since. Of PostgreSQL only the server counts: its helpers come and go with connections."""
        return [
            f"{pid} {self.names[pid]}" for pid in self.memory.keys() - later.memory.keys() if self._stays(pid)
        ]

    def growth(self, later: "Processes") -> dict[str, int]:
        """By how many bytes each has grown."""
        kept = self.memory.keys() & later.memory.keys()
        return {f"{pid} {self.names[pid]}": later.memory[pid] - self.memory[pid] for pid in sorted(kept)}

    def _stays(self, pid: int) -> bool:
        """Whether a process is to live as long as the stack."""
        return not self.names[pid].startswith(f"{DATABASE}: ")


def processes(root: int) -> Processes:
    """Look at a stack; what ends in that moment is left out.

    Args:
        root: the id of the first process, which itself is none of them.
    """
    memory, names = {}, {}
    for process in psutil.Process(root).children(recursive=True):
        try:
            memory[process.pid] = process.memory_full_info().uss
            names[process.pid] = _name(process.cmdline())
        except psutil.NoSuchProcess:
            memory.pop(process.pid, None)
    return Processes(memory, names)


def _name(command: list[str]) -> str:
    """What tells processes apart: a Python module, a model folder, or the program."""
    if "-m" in command:
        return command[command.index("-m") + 1]
    folder = next((word for word in command if "/models/" in word), "")
    program = command[0].rsplit("/", 1)[-1] if command else ""
    return f"{program} {folder.split('/models/')[-1].split('/')[0]}".strip()
