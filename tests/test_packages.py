"""The version has one value, and exceptions from the security rules are explained where they are made."""

import re
import tomllib

from service import VERSION
from tests.support.project import PROJECT


def test_the_version_that_metrics_and_traces_name_is_the_project_s() -> None:
    assert tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"] == VERSION


PACKAGES = ("cli", "db", "export", "perf", "release", "service", "stack", "tests", "triton")
EXCEPTION = re.compile(r"# noqa: S\d+(, S\d+)*(?P<reason>.*)")


def test_every_exception_from_a_security_rule_says_why() -> None:
    files = [path for room in PACKAGES for path in (PROJECT / room).rglob("*.py")]
    found = [(path, each) for path in files for each in EXCEPTION.finditer(path.read_text())]
    assert found
    assert [str(path) for path, each in found if len(each["reason"].split()) < 2] == []
