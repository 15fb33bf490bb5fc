"""Whether a stack is whole again after a fault: every process is back, and serves.

Until then the next fault waits: what two faults at once do is another question.
"""

import time

import psycopg

from perf.processes import API
from perf.soak.accepting import accepts
from perf.soak.recovery import Processes
from perf.system import System
from stack.ensemble_client import Health, InferenceProbe

PATIENCE = 60.0
"""Seconds after which a stack counts as not healed."""

PAUSE = 0.1
DATABASE_SECONDS = 2


class Wholeness:
    """What a stack has when it is whole: taken from one that is."""

    def __init__(self, system: System, processes: Processes, probe: bytes) -> None:
        self._system = system
        self._processes = processes
        self._probe = probe
        self._expected = processes.running()

    def wait(self, patience: float = PATIENCE) -> bool:
        """Wait until the stack is whole; False if it isn't within so many seconds."""
        deadline = time.monotonic() + patience
        while not self.holds():
            if time.monotonic() > deadline:
                return False
            time.sleep(PAUSE)
        return True

    def holds(self) -> bool:
        """Whether no process is missing, each Triton infers, each API worker accepts and the database answers."""
        return (
            self._processes.running() >= self._expected
            and all(accepts(pid, self._system.port) for pid in self._workers())
            and self._database_answers()
            and all(self._infers(port) for port in self._processes.triton_ports())
        )

    def _workers(self) -> list[int]:
        return [part.process.pid for part in self._processes.parts() if part.name == API]

    def _database_answers(self) -> bool:
        try:
            with psycopg.connect(self._system.dsn, connect_timeout=DATABASE_SECONDS) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def _infers(self, port: int) -> bool:
        """Whether this Triton answers; the service would ask the other one, too."""
        return InferenceProbe(port, self._probe).ask() is Health.GOOD
