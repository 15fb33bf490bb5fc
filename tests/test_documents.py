"""What the documents tell people to type is there, and what they say of the code is what the code does."""

import re

import click
import pytest

from cli.__main__ import trifid
from service import errors
from service.auth.access_control import FAILURES_PER_MINUTE
from service.auth.credentials import Scope
from service.auth.key_cache import REFRESH_SECONDS
from service.inference.capacity import ENROLMENT_RESERVE, START_SECONDS, STARTUP_BURST
from service.settings import Settings
from tests.generated_tables import documents, settings, with_tables
from tests.support.project import PROJECT

DOCUMENTS = [
    *(PROJECT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md")),
    *(PROJECT / "docs").rglob("*.md"),
]
CODE = re.compile(r"^```.*?^```|`[^`\n]+`|^ {4}.*?$", re.DOTALL | re.MULTILINE)
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)


def _code() -> list[str]:
    return [each for document in DOCUMENTS for each in CODE.findall(document.read_text())]


def named(command: str) -> set[str]:
    """What stands behind a command in the documents' code."""
    return {name for each in _code() for name in re.findall(rf"\b{command} ([a-z_]+(?:[.-][a-z_]+)*)", each)}


def can_be_run(module: str) -> bool:
    path = PROJECT.joinpath(*module.split("."))
    if module in {"pytest", "pip"}:
        return True
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


def test_the_places_for_inferences_are_those_of_the_example() -> None:
    example = " ".join((PROJECT / ".env.example").read_text().replace("\n#", "").split())
    assert f"{ENROLMENT_RESERVE} more are for enrolments alone" in example
    assert f"first {START_SECONDS:g} seconds after its start there are {STARTUP_BURST} more" in example


def test_the_tables_are_those_of_the_code() -> None:
    found = documents()
    assert {"api.md", "configuration.md"} <= {path.name for path in found}
    for path in found:
        assert path.read_text() == with_tables(path.read_text()), f"{path.name} is stale: make docs"


def test_every_setting_is_in_the_table() -> None:
    assert settings().count("\n| `") == len(Settings.model_fields)


def test_every_command_of_trifid_that_a_document_names_exists() -> None:
    words = {
        tuple(each) for each in re.findall(r"\btrifid ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?", "\n".join(_code()))
    }
    names = [(group, below) for group, below in words if group in trifid.commands]
    assert len(names) >= 6
    for group, below in names:
        command = trifid.commands[group]
        assert not isinstance(command, click.Group) or not below or below in command.commands, (group, below)


def test_every_link_between_documents_leads_somewhere() -> None:
    for document in DOCUMENTS:
        for path, anchor in re.findall(r"\]\((?!http)([^)#\s]*)#?([^)]*)\)", document.read_text()):
            target = (document.parent / path).resolve() if path else document
            assert target.exists(), (document.name, path)
            if anchor and target.suffix == ".md":
                assert anchor in _anchors(target.read_text()), (document.name, path, anchor)


def _anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^a-z0-9 _-]", "", head.lower()).strip().replace(" ", "-") for head in heads}


DOCS = PROJECT / "docs"
API_DOCUMENT, OPERATION = ((DOCS / name).read_text() for name in ("api.md", "operation.md"))


def test_the_scopes_are_documented() -> None:
    assert not [scope for scope in Scope if f"| `{scope}` | " not in API_DOCUMENT]


def test_the_limits_are_documented() -> None:
    assert f"401 {FAILURES_PER_MINUTE} times a minute" in OPERATION
    assert f"within {REFRESH_SECONDS:.0f} seconds" in OPERATION
