"""Restarts Triton servers that run but can't infer.

When the process of a Python step dies, Triton goes on calling itself ready, while every request fails with "Stub
process … is not healthy", for ever. Supervisord sees nothing of it, so this asks each server for a real inference every
second. A server that is gone is supervisord's own business, or its slot is idle; and slowness is no reason to restart;
silence is.
"""

import threading
import xmlrpc.client
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from service.settings import Settings
from stack.ensemble_client import EnsembleClient, Health
from stack.processes import hide_memory
from stack.slot_servers import triton_process
from stack.supervisor import restart

INTERVAL = 1.0
"""Seconds between two inferences of a small photo."""

REMEMBERED = 6
"""Inferences. Where a step has two processes and one of them is dead, every second inference succeeds."""

CONVINCING_FAILURES = 2
"""Dead steps among them. One may be a step that got no processor for a second."""

CONVINCING_SILENCE = 3
"""Inferences without an answer, one after the other."""

RECOVERY_SECONDS = 30.0
"""How long the other servers are left alone while one starts again."""


@contextmanager
def watchdog(settings: Settings) -> Iterator[None]:
    """Look after the stack's servers for the time of a `with` block."""
    stop, turn = threading.Event(), threading.Lock()
    photo = (settings.release / "probe.jpg").read_bytes()
    for replica, port in enumerate(port for ports in settings.slot_ports for port in ports):
        watch = _Watch(settings, replica, EnsembleClient(f"127.0.0.1:{port}"), photo, stop, turn)
        threading.Thread(target=watch.run, daemon=True).start()
    try:
        yield
    finally:
        stop.set()


class _Watch:
    """Looks after one server. Of several that are ill only one is restarted at a time."""

    def __init__(
        self,
        settings: Settings,
        replica: int,
        client: EnsembleClient,
        photo: bytes,
        stop: threading.Event,
        turn: threading.Lock,
    ) -> None:
        self._settings = settings
        self._replica = replica
        self._client = client
        self._photo = photo
        self._stop = stop
        self._turn = turn
        self._seen: deque[Health] = deque(maxlen=REMEMBERED)

    def run(self) -> None:
        while not self._stop.wait(INTERVAL):
            hide_memory(self._settings.run_dir, self._replica)
            self._seen.append(self._client.probe(self._photo))
            if needs_restart(self._seen):
                with self._turn:
                    self._heal()
                self._seen.clear()

    def _heal(self) -> None:
        print(f"Triton {self._replica} runs but does not infer: restarting it", flush=True)
        # What goes wrong here is tried again in a second; it must not end the watch.
        with suppress(xmlrpc.client.Error, OSError):
            restart(self._settings.run_dir, triton_process(self._settings, self._replica))
        for _ in range(int(RECOVERY_SECONDS / INTERVAL)):
            if self._stop.wait(INTERVAL) or self._client.probe(self._photo) is Health.GOOD:
                return


def needs_restart(seen: deque[Health]) -> bool:
    """Whether what was seen of a server lately is reason enough to restart it."""
    lately = list(seen)[-CONVINCING_SILENCE:]
    silent = len(lately) == CONVINCING_SILENCE and set(lately) == {Health.SILENT}
    return silent or seen.count(Health.DEAD_STEP) >= CONVINCING_FAILURES
