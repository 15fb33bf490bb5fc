"""Where the ensemble listens."""

import pytest

from tests.support.stack import StackProcess


@pytest.fixture(scope="session")
def triton(stack: StackProcess) -> str:
    """Triton's HTTP endpoint, host:port."""
    return f"127.0.0.1:{stack.triton_port}"
