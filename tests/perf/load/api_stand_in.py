"""Stands in for the API where failures must come on demand: right answers and failures in turn."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWERS = (
    (200, b'{"status":"success","message":"Match found","user_info":{"name":"Ada Lovelace"}}'),
    (200, b'{"status":"success","message":"Match found","user_info":{"name":"Somebody Else"}}'),
    (200, b'{"status":"failure","message":"no_match","user_info":null}'),
    (400, b'{"reason":"face_not_detected"}'),
    (422, b'{"reason":"face_not_detected"}'),
    (503, b'{"reason":"overloaded"}'),
)


@contextmanager
def failing_api() -> Iterator[str]:
    """Its URL."""
    turns = itertools.cycle(ANSWERS)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, body = next(turns)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output readable."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
