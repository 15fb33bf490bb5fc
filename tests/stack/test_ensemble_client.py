"""The synchronous client of the ensemble, against Triton's binary protocol as a server of the test's own speaks it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import msgspec
import numpy as np
import pytest

from stack.ensemble_client import EnsembleClient, Health

EMBEDDING = np.arange(4, dtype=np.float32)
BOX = np.array([1, 2, 30, 40], np.float32)


class Triton(BaseHTTPRequestHandler):
    """Answers each photo as its bytes say."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = int(self.headers["Inference-Header-Content-Length"])
        wanted, photo = msgspec.json.decode(body[:head])["outputs"], body[head:]
        assert all(output["parameters"] == {"binary_data": True} for output in wanted)
        if photo == b"a face":
            self._face()
        elif photo == b"hang up":
            self.close_connection = True
        else:
            self._say(400, msgspec.json.encode({"error": photo.decode()}))

    def _face(self) -> None:
        space = b"space-1"
        parts = {
            "embedding": ("FP32", [1, 4], EMBEDDING.tobytes()),
            "box": ("FP32", [1, 4], BOX.tobytes()),
            "embedding_space": ("BYTES", [1], len(space).to_bytes(4, "little") + space),
        }
        head = msgspec.json.encode(
            {
                "outputs": [
                    {
                        "name": name,
                        "datatype": kind,
                        "shape": shape,
                        "parameters": {"binary_data_size": len(data)},
                    }
                    for name, (kind, shape, data) in parts.items()
                ]
            }
        )
        self._say(200, head + b"".join(data for _, _, data in parts.values()), head=len(head))

    def _say(self, status: int, body: bytes, head: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if head is not None:
            self.send_header("Inference-Header-Content-Length", str(head))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _running() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Triton)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def client() -> Iterator[EnsembleClient]:
    with _running() as address, EnsembleClient(address) as client:
        yield client


def test_a_face_comes_with_its_embedding_box_and_space(client: EnsembleClient) -> None:
    answer = client.infer(b"a face")
    assert answer.embedding is not None
    assert answer.box is not None
    np.testing.assert_array_equal(answer.embedding, EMBEDDING)
    np.testing.assert_array_equal(answer.box, BOX)
    assert (answer.embedding_space, answer.failure, answer.refusal) == ("space-1", None, None)


def test_what_the_ensemble_refuses_is_no_failure(client: EnsembleClient) -> None:
    answer = client.infer(b"in ensemble 'face_embedding', face_not_detected: none")
    assert answer.refusal is not None
    assert answer.failure is None


def test_anything_else_is_a_failure_with_what_triton_said(client: EnsembleClient) -> None:
    assert client.infer(b"no such model").failure == "[400] no such model"


def test_only_the_space_that_is_served_is_served(client: EnsembleClient) -> None:
    assert client.serves_space(b"a face", "space-1")
    assert not client.serves_space(b"a face", "space-2")
    assert not client.serves_space(b"no such model", "space-1")


def test_a_connection_that_the_server_closed_costs_no_answer(client: EnsembleClient) -> None:
    assert client.infer(b"a face").failure is None
    assert client.infer(b"hang up").failure is not None
    assert client.infer(b"a face").failure is None


@pytest.mark.parametrize(
    ("photo", "health"),
    [
        (b"a face", Health.GOOD),
        (b"face_not_detected: none", Health.GOOD),
        (b"Stub process 'decode_0_0' is not healthy.", Health.DEAD_STEP),
        (b"hang up", Health.GONE),
    ],
)
def test_an_outcome_tells_the_server_s_health(client: EnsembleClient, photo: bytes, health: Health) -> None:
    assert client.probe(photo) is health
