"""Sends attacks and judges the answers."""

import http.client
import json
import socket
import time
from contextlib import suppress
from dataclasses import dataclass

from tests.integration.hostile.attack import Attack

PATIENCE = 10.0
"""Seconds. The demand is 2; a machine that runs other tests beside this one gets more before it counts as no answer."""


@dataclass(frozen=True)
class Outcome:
    """What came of an attack. `answer` is status and reason, "closed", or "no answer"."""

    attack: Attack
    answer: str
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether the contract knows this answer to this."""
        return self.answer in self.attack.allowed


def send(port: int, attack: Attack) -> Outcome:
    """Send an attack on a connection of its own and wait for the answer.

    The server may answer, and even end the connection, before all is sent.
    """
    pieces = list(attack.pieces())
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        with suppress(ConnectionError):
            for piece in pieces:
                client.sendall(piece)
        try:
            answer = _answer(client)
        except (ConnectionError, http.client.HTTPException):
            answer = "closed"
        except TimeoutError:
            answer = "no answer"
    return Outcome(attack, answer, time.monotonic() - started)


def _answer(client: socket.socket) -> str:
    """Read an answer; one that is no JSON or lacks what every answer has is not the contract's."""
    response = http.client.HTTPResponse(client)
    response.begin()
    body = json.loads(response.read())
    if response.headers["X-Request-ID"] is None or "Traceback" in str(body):
        return f"{response.status} not the contract's"
    return f"{response.status} {body.get('reason') or body.get('status')}"
