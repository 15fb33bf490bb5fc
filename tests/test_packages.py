"""What is installed is what is there."""

import tomllib

from service import VERSION
from tests.support.project import PROJECT

ROOMS = ("db", "export", "perf", "release", "service", "stack")


def test_every_package_is_in_the_list() -> None:
    listed = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    folders = {path.parent for room in ROOMS for path in (PROJECT / room).rglob("*.py")}
    assert sorted(listed) == sorted(".".join(folder.relative_to(PROJECT).parts) for folder in folders)


def test_the_version_that_metrics_and_traces_name_is_the_project_s() -> None:
    assert tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"] == VERSION
