"""What came back of a request."""

from dataclasses import dataclass

import httpx
import msgspec

from perf.soak.answer import Answer


@dataclass(frozen=True)
class Reply:
    """How a request ended; `answer` is None if nothing that can be read came back."""

    status: int
    """0 without an answer."""
    answer: Answer | None
    retry_after: bool
    said: str
    """Status and reason, or the kind of the failure."""
    resets: int = 0
    """Connections that broke without an answer before."""

    @classmethod
    def of(cls, response: httpx.Response, resets: int) -> "Reply":
        """Read a response."""
        retry_after = "Retry-After" in response.headers
        try:
            answer = msgspec.json.decode(response.content, type=Answer)
        except msgspec.MsgspecError:
            return cls(response.status_code, None, retry_after, f"{response.status_code}, no JSON", resets)
        said = f"{response.status_code} {answer.reason or answer.message}"
        return cls(response.status_code, answer, retry_after, said, resets)

    @classmethod
    def none(cls, error: Exception, resets: int) -> "Reply":
        """No answer came."""
        return cls(0, None, False, type(error).__name__, resets)
