"""A server that doesn't end when it is asked to: a fake, for the real one does so once in many times only."""

import sys

from tests.triton.slots.slot_server import SlotServer

SERVER = """#!{python}
import http.server, signal, threading, time

class Failing(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def do_POST(self):
        self.send_error(500)

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", {port}), Failing)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()
server.server_close()
time.sleep(60)
"""


def make_stubborn_tritonserver(slot: SlotServer) -> None:
    """Let the slot run one that fails every inference, and closes its port at SIGTERM without ending."""
    port = slot.url.rsplit(":", 1)[1]
    (slot.folder / "bin" / "tritonserver").write_text(SERVER.format(python=sys.executable, port=port))
