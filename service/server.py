"""uvicorn's protocol with limits for clients that are slow, endless or speak no HTTP; the headers of every answer.

uvicorn waits for a request's head for as long as it takes, keeps any number of bytes of it, and answers what is no
HTTP in plain text. This adds a time, a size and the API's own form of error.
"""

import asyncio
from socket import AF_UNIX, IPPROTO_TCP, TCP_USER_TIMEOUT

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.errors import InvalidRequestError, OverloadedError, ServiceError
from service.middleware.error_handler import raw_error_response

HEADER_TIMEOUT_SECONDS = 10.0
"""From the connection, or the first byte of a further request, to the end of its head. As long is read over what
follows an answer that came before the request's end."""

MAX_HEADER_BYTES = 64 * 1024
"""Of a request line and its headers; other servers allow 8 to 64 KiB."""

REFUSED_SECONDS = 1.0
"""As long is read over what a refused client still sends: closing at once could take the answer from it."""

UNREAD_SECONDS = 10.0
"""How long a client may leave unread what was sent; then its connection ends (TCP_USER_TIMEOUT of tcp(7)). Otherwise it
would hold a connection, and what its request holds, for ever."""

MAX_CONNECTIONS = 800
"""Of one process: below the 1,024 files that a process may have open by default on Linux."""


class LimitedHttpProtocol(HttpToolsProtocol):
    """Reads requests with httptools as uvicorn does, within limits."""

    _timer: asyncio.TimerHandle | None = None
    """Runs while it is the client's turn and nothing else bounds how long that may take."""
    _unread_bytes = 0
    """How many came since the parser last made something of them."""
    _header_bytes = 0
    """Of the present request, trailers included."""
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a connection, unless there are too many."""
        super().connection_made(transport)
        if (socket := transport.get_extra_info("socket")) and socket.family != AF_UNIX:
            socket.setsockopt(IPPROTO_TCP, TCP_USER_TIMEOUT, int(UNREAD_SECONDS * 1000))
        if len(self.connections) > MAX_CONNECTIONS:
            self._refuse(OverloadedError())
        else:
            self._wait_for_client()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request; one that never comes to anything is refused before it fills the memory."""
        if self._refused:
            return
        self._unread_bytes += len(data)
        super().data_received(data)
        if self._refused:
            return
        if self._unread_bytes > MAX_HEADER_BYTES:
            self.send_400_response("")
        elif self._timer is None and (self.cycle is None or self.cycle.response_complete):
            self._wait_for_client()

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._header_bytes = 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what is raised here is answered as a request that is no HTTP."""
        self._header_bytes += len(name) + len(value) + len(b": \r\n")
        if self._header_bytes > MAX_HEADER_BYTES:
            raise ValueError("too many headers")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer: from here on the upload has a deadline of its own."""
        self._unread_bytes = 0
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._unread_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request; if it is answered already, the next one's turn begins."""
        self._unread_bytes = 0
        self._stop_waiting()
        if self.cycle.response_complete:
            self._wait_for_client()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """End an answer; if the request goes on, it is read over for a while."""
        super().on_response_complete()
        if self._is_answered() and self._timer is None:
            self._wait_for_client()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, in the form of the API's other errors."""
        self._refuse(InvalidRequestError("The request is no well-formed HTTP, or its headers are too large"))

    def _is_answered(self) -> bool:
        """Whether a request has its answer, though it goes on."""
        return self.cycle is not None and self.cycle.response_complete and self.cycle.more_body

    def _refuse(self, error: ServiceError) -> None:
        self._refused = True
        if self._is_answered():
            self.transport.close()
        elif self.cycle is None or self.cycle.response_complete:
            self._say(error)
        elif self.cycle.more_body and not self.cycle.response_started:
            self.cycle.disconnected = True  # who works on it has nobody to answer any more
            self.cycle.message_event.set()
            self._say(error)
        else:
            self.cycle.keep_alive = False  # what follows a request is no reason not to answer that one

    def _say(self, error: ServiceError) -> None:
        self.transport.write(raw_error_response(error, self.server_state.default_headers))
        self.transport.write_eof()
        self._wait_for_client(REFUSED_SECONDS)

    def _wait_for_client(self, seconds: float = HEADER_TIMEOUT_SECONDS) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


SECURITY_HEADERS = [
    # An answer is JSON, whatever a browser thinks that it looks like …
    ("X-Content-Type-Options", "nosniff"),
    # … and about a person: no proxy and no browser shall keep it.
    ("Cache-Control", "no-store"),
    # Opened as a page, it loads nothing, is framed by nobody and tells nobody where a reader came from.
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
]
"""Given to the server rather than to the framework, for the server answers some requests itself."""
