"""What is installed is what is there."""

import tomllib

from perf.stack_launch import PROJECT

ROOMS = ("db", "export", "perf", "service", "stack")


def test_every_package_is_in_the_list() -> None:
    listed = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    folders = {path.parent for room in ROOMS for path in (PROJECT / room).rglob("*.py")}
    assert sorted(listed) == sorted(".".join(folder.relative_to(PROJECT).parts) for folder in folders)
