"""What the documents tell people to type is there."""

import re

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
