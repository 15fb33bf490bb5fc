"""The tables of settings, errors and limits in the documents, made of the code: `python -m tests.generated_tables`.

A table stands between `<!-- generated: NAME -->` and `<!-- end -->`. `make docs` writes them anew; a test fails where
one is stale.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from service import errors
from service.api.multipart import ENVELOPE_BYTES, MAX_PARTS, MAX_TEXT_BYTES
from service.inference.capacity import ENROLMENT_RESERVE, START_SECONDS, STARTUP_BURST
from service.server import HEADER_TIMEOUT_SECONDS, MAX_CONNECTIONS, MAX_HEADER_BYTES
from service.settings import Settings
from tests.support.project import PROJECT

BLOCK = re.compile(r"<!-- generated: (?P<name>[a-z]+) -->\n.*?<!-- end -->", re.DOTALL)
VARIABLE = re.compile(r"^#?(?P<name>[A-Z_]+)=(?P<value>.*)$")
DOCUMENTS = PROJECT / "docs"


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def settings() -> str:
    """Every setting with its default of the code and its explanation in .env.example."""
    rows = ((f"`{name}`", _default(name), text) for name, text in _explained())
    return table(("setting", "default", "what it is"), rows)


def _explained() -> Iterator[tuple[str, str]]:
    """The variables of .env.example, each with the comment above it; several in a row share one."""
    comment: list[str] = []
    told = ""
    for line in (PROJECT / ".env.example").read_text().splitlines():
        if found := VARIABLE.match(line):
            told = " ".join(comment) or told
            comment = []
            yield found["name"], told
        elif line.startswith("# ") and not line.startswith("# ---"):
            comment.append(line[2:])
        else:
            comment = []


def _default(variable: str) -> str:
    name = "database_url" if variable == "DATABASE_URL" else variable.removeprefix("TRIFID_").lower()
    field = Settings.model_fields[{"model_config": "triton_model_config"}.get(name, name)]
    if field.default_factory is not None:
        return "`STATE/releases/current`"
    value = int(field.default) if isinstance(field.default, bool) else field.default
    return "" if value in ("", None) else f"`{value}`"


def error_table() -> str:
    """Every error that a client can get, by status."""
    kinds = sorted(_concrete(errors.ServiceError), key=lambda kind: kind.status)
    rows = {
        (kind.status, kind.reason): (
            str(kind.status),
            f"`{kind.reason}`",
            _sentence(kind),
            f"`{kind.message}`",
        )
        for kind in kinds
        if "reason" in vars(kind)
    }
    return table(("status", "reason", "when", "message"), iter(rows.values()))


def _concrete(kind: type[errors.ServiceError]) -> Iterator[type[errors.ServiceError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _concrete(child)


def _sentence(kind: type[errors.ServiceError]) -> str:
    return " ".join(str(kind.__doc__).split("\n\n")[0].split())


def limits() -> str:
    """What a client may send, and how much at once."""
    given = {name: field.default for name, field in Settings.model_fields.items()}
    mib = 1024 * 1024
    first = f"{STARTUP_BURST} more in the first {START_SECONDS:g} s after its start"
    rows = [
        ("bytes of the image file", f"{given['max_image_bytes'] // mib} MiB", "MAX_IMAGE_BYTES"),
        ("pixels of the image, width times height", f"{given['max_image_pixels']:,}", "MAX_IMAGE_PIXELS"),
        ("bytes of the whole body", f"those of an image and {ENVELOPE_BYTES // 1024} KiB", ""),
        ("bytes of a text part", str(MAX_TEXT_BYTES), ""),
        ("parts of a form", str(MAX_PARTS), ""),
        ("faces of a user", str(given["max_faces_per_user"]), "MAX_FACES_PER_USER"),
        (
            "requests a minute from one API key, to each API process, once there are keys",
            str(given["rate_limit_per_key"]),
            "RATE_LIMIT_PER_KEY",
        ),
        (
            "requests a minute from one address, to each API process, once there are keys",
            str(given["rate_limit_per_address"]),
            "RATE_LIMIT_PER_ADDRESS",
        ),
        (
            "unknown faces of one API key that wait for an enrolment",
            str(given["max_cached_vectors_per_key"]),
            "MAX_CACHED_VECTORS_PER_KEY",
        ),
        ("request line and headers", f"{MAX_HEADER_BYTES // 1024} KiB", ""),
        (
            "from the connection, or a further request's first byte, to the end of its headers",
            f"{HEADER_TIMEOUT_SECONDS:g} s",
            "",
        ),
        (
            "from there to the end of the body",
            f"{given['upload_timeout_seconds']:g} s",
            "UPLOAD_TIMEOUT_SECONDS",
        ),
        (
            "bytes of all bodies that one API process holds",
            f"{given['max_upload_bytes_in_memory'] // mib} MiB",
            "MAX_UPLOAD_BYTES_IN_MEMORY",
        ),
        ("connections of one API process", str(MAX_CONNECTIONS), ""),
        (
            "inferences that one API process has under way or waiting",
            f"{given['max_concurrent_inferences']}; {ENROLMENT_RESERVE} more for enrolments; {first}",
            "MAX_CONCURRENT_INFERENCES",
        ),
        (
            "duration of an inference",
            f"{given['inference_timeout_seconds']:g} s",
            "INFERENCE_TIMEOUT_SECONDS",
        ),
    ]
    return table(
        ("what", "limit", "setting"),
        ((what, limit, f"`TRIFID_{setting}`" if setting else "") for what, limit, setting in rows),
    )


TABLES: dict[str, Callable[[], str]] = {"settings": settings, "errors": error_table, "limits": limits}


def with_tables(text: str) -> str:
    """The document with its tables as the code has them now."""
    return BLOCK.sub(
        lambda found: f"<!-- generated: {found['name']} -->\n{TABLES[found['name']]()}\n<!-- end -->", text
    )


def documents() -> list[Path]:
    """Those that have such a table."""
    return [path for path in sorted(DOCUMENTS.glob("*.md")) if BLOCK.search(path.read_text())]


def main() -> int:
    """Write the tables anew."""
    for path in documents():
        path.write_text(with_tables(path.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
