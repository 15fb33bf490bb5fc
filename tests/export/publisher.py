"""A web server that publishes a checkpoint, for the tests of downloading one."""

import dataclasses
import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from export.build.weights.checkpoints import VGGFACE2, Checkpoint

CONTENT = bytes(range(256)) * 10_000


class Publisher(ThreadingHTTPServer):
    """A web server with one file, of which it may send too little."""

    requests = 0
    body = CONTENT


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Publisher)
        self.server.requests += 1
        self.send_response(200 if self.path.endswith(VGGFACE2.file) else 404)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""


def published_at(port: int, file: str = VGGFACE2.file) -> Checkpoint:
    digest = hashlib.sha256(CONTENT).hexdigest()
    return dataclasses.replace(VGGFACE2, source=f"http://127.0.0.1:{port}/{file}", sha256=digest)
