"""Waiting for a stack that was hurt."""

import time

import httpx

from tests.support.stack import StackProcess


def ready_again(stack: StackProcess, seconds: float) -> bool:
    """Whether the stack becomes ready; it waits first, for an answer may still be from before the kill."""
    deadline = time.monotonic() + seconds
    time.sleep(4)
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{stack.url}/health/ready", timeout=10).status_code == 200:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    return False
