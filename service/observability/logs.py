"""Structured logs: one JSON object a line on standard error."""

import logging
import traceback
from datetime import UTC, datetime

import msgspec

_FIELDS = (
    "request_id",
    "trace_id",
    "method",
    "route",
    "status",
    "reason",
    "outcome",
    "api_key",
    "ms",
    "stages_ms",
    "body_bytes",
)


class JsonFormatter(logging.Formatter):
    """Writes a record's message and the known extra fields.

    Of an exception it writes the classes and the places, never the text: a library's message may quote a
    value that a client sent (asyncpg's do).
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        line |= {name: value for name in _FIELDS if (value := getattr(record, name, None)) is not None}
        if record.exc_info and (exception := record.exc_info[1]):
            line["exceptions"] = [_describe(each) for each in _chain(exception)]
        return msgspec.json.encode(line).decode()


def _message(record: logging.LogRecord) -> str:
    """Return the message; of a library's, the first line: asyncio's next ones quote exceptions and arguments."""
    message = record.getMessage()
    return message if record.name.split(".")[0] == "trifid" else message.partition("\n")[0]


def _chain(exception: BaseException) -> list[BaseException]:
    """Return the exception and what it was raised from, outermost first."""
    chain = [exception]
    while cause := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(cause)
    return chain


def _describe(exception: BaseException) -> str:
    frames = traceback.extract_tb(exception.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(exception).__module__}.{type(exception).__qualname__} in {places}"


def configure() -> None:
    """Send all logs of this process through the formatter; of libraries only warnings and worse."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("trifid").setLevel(logging.INFO)
    logging.captureWarnings(True)
