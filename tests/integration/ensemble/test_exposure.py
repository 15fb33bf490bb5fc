"""Who can reach Triton, and what for."""

import httpx
import psutil
import pytest

from tests.support.stack import StackProcess


@pytest.mark.parametrize("action", ["load", "unload"])
def test_models_can_not_be_loaded_or_unloaded_by_others(triton: str, action: str) -> None:
    answer = httpx.post(f"http://{triton}/v2/repository/models/facenet/{action}")
    assert answer.status_code in {400, 403}
    assert httpx.get(f"http://{triton}/v2/models/facenet/ready").status_code == 200


def test_triton_listens_on_loopback_only(stack: StackProcess) -> None:
    processes = {process.pid for process in psutil.Process(stack.process.pid).children(recursive=True)}
    listening = {
        connection.laddr
        for connection in psutil.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN and connection.pid in processes
    }
    assert ("127.0.0.1", stack.triton_port) in listening
    assert {address.ip for address in listening} == {"127.0.0.1"}
