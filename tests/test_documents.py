"""What the documents tell people to type is there.

The documented limits of connections are the code's. What the documents say of keys and limits is what the code does.
"""

import re

import pytest

from service import errors
from service.api.multipart import MAX_PARTS, MAX_TEXT_BYTES
from service.auth.access_control import FAILURES_PER_MINUTE
from service.auth.credentials import Scope
from service.auth.key_cache import REFRESH_SECONDS
from service.inference.capacity import ENROLMENT_RESERVE, START_SECONDS, STARTUP_BURST
from service.server import HEADER_TIMEOUT_SECONDS, MAX_CONNECTIONS, MAX_HEADER_BYTES
from service.settings import Settings
from tests.support.project import PROJECT

DOCUMENTS = [PROJECT / "README.md", PROJECT / "SECURITY.md", *(PROJECT / "docs").rglob("*.md")]
CODE = re.compile(r"^```.*?^```|`[^`\n]+`|^ {4}.*?$", re.DOTALL | re.MULTILINE)
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)


def named(command: str) -> set[str]:
    """What stands behind a command in the documents' code."""
    code = [each for document in DOCUMENTS for each in CODE.findall(document.read_text())]
    return {name for each in code for name in re.findall(rf"\b{command} ([a-z_]+(?:[.-][a-z_]+)*)", each)}


def can_be_run(module: str) -> bool:
    path = PROJECT.joinpath(*module.split("."))
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


def test_every_target_of_make_that_a_document_names_exists() -> None:
    targets = named("make")
    assert {"up", "test", "soak", "api-key"} <= targets
    assert targets - set(TARGET.findall((PROJECT / "Makefile").read_text())) == set()


def test_every_module_that_a_document_runs_can_be_run() -> None:
    modules = named("python -m")
    assert {"stack", "service.api_keys", "perf.accuracy"} <= modules
    assert [name for name in modules if not can_be_run(name)] == []


API = (PROJECT / "docs" / "api.md").read_text()


def _concrete(error: type[errors.ServiceError]) -> list[type[errors.ServiceError]]:
    below = [each for child in error.__subclasses__() for each in _concrete(child)]
    return below or [error]


@pytest.mark.parametrize("error", _concrete(errors.ServiceError))
def test_every_error_is_documented_with_its_status_and_reason(error: type[errors.ServiceError]) -> None:
    assert f"| {error.status} | `{error.reason}` |" in API


@pytest.mark.parametrize("error", _concrete(errors.ServiceError))
def test_every_error_is_in_the_tree_of_its_module(error: type[errors.ServiceError]) -> None:
    (line,) = (line for line in str(errors.__doc__).splitlines() if f" {error.__name__} " in line)
    assert line.endswith(f" {error.status} {error.reason}")


def test_the_documented_limits_are_the_code_s() -> None:
    assert f"| bytes of a text part | {MAX_TEXT_BYTES} |" in API
    assert f"| parts of a form | {MAX_PARTS} |" in API


API_PAGE = (PROJECT / "docs" / "api.md").read_text()


def test_the_limits_of_a_connection_are_documented() -> None:
    assert f"| request line and headers | {MAX_HEADER_BYTES // 1024} KiB |" in API_PAGE
    assert f"to the end of its headers | {HEADER_TIMEOUT_SECONDS:g} s |" in API_PAGE
    assert f"| connections of one API process | {MAX_CONNECTIONS} |" in API_PAGE


def test_the_places_for_inferences_are_documented() -> None:
    places = Settings().max_concurrent_inferences
    row = f"{places}; {ENROLMENT_RESERVE} more for enrolments; {STARTUP_BURST} more in the first {START_SECONDS:g} s"
    assert f"| {row} after its start | `TRIFID_MAX_CONCURRENT_INFERENCES` |" in API_PAGE
    example = " ".join((PROJECT / ".env.example").read_text().replace("\n#", "").split())
    assert f"{ENROLMENT_RESERVE} more are for enrolments alone" in example
    assert f"first {START_SECONDS:g} seconds after its start there are {STARTUP_BURST} more" in example


DOCS = PROJECT / "docs"
API_DOCUMENT, OPERATION = ((DOCS / name).read_text() for name in ("api.md", "operation.md"))


def test_the_scopes_are_documented() -> None:
    assert not [scope for scope in Scope if f"| `{scope}` | " not in API_DOCUMENT]


def test_the_limits_are_documented() -> None:
    defaults = Settings()
    assert (
        f"| {defaults.rate_limit_per_key}, once there are keys | `TRIFID_RATE_LIMIT_PER_KEY` |"
        in API_DOCUMENT
    )
    assert (
        f"| {defaults.rate_limit_per_address}, once there are keys | `TRIFID_RATE_LIMIT_PER_ADDRESS` |"
        in API_DOCUMENT
    )
    assert f"| {defaults.max_cached_vectors_per_key} | `TRIFID_MAX_CACHED_VECTORS_PER_KEY` |" in API_DOCUMENT
    assert f"401 {FAILURES_PER_MINUTE} times a minute" in OPERATION
    assert f"within {REFRESH_SECONDS:.0f} seconds" in OPERATION
