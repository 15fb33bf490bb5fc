"""Whether a stack is whole again after a fault: every process is back, and serves.

Until then the next fault waits: what two faults at once do is another question.
"""

import time

import numpy as np
import psycopg
from tritonclient.http import InferenceServerClient, InferInput
from tritonclient.utils import InferenceServerException

from perf.accuracy.ensemble import MODEL
from perf.soak.accepting import accepts
from perf.soak.names import API
from perf.soak.processes import Processes
from perf.system import System

PATIENCE = 60.0
"""Seconds after which a stack counts as not healed."""

PAUSE = 0.1
ANSWER_SECONDS = 2
"""For a connection to the database, and for an inference."""


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
            with psycopg.connect(self._system.dsn, connect_timeout=ANSWER_SECONDS) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def _infers(self, port: int) -> bool:
        """Whether one Triton answers: the service would ask the other one, too."""
        tensor = InferInput("image", [len(self._probe)], "UINT8")
        tensor.set_data_from_numpy(np.frombuffer(self._probe, np.uint8))
        waits = {"connection_timeout": ANSWER_SECONDS, "network_timeout": ANSWER_SECONDS}
        try:
            with InferenceServerClient(f"127.0.0.1:{port}", **waits) as client:
                client.infer(MODEL, [tensor])
        except (InferenceServerException, OSError):
            return False
        return True
