"""Exceptions from the security rules are explained where they are made."""

import re

from tests.support.project import PROJECT

PACKAGES = ("db", "export", "perf", "service", "stack", "tests", "triton")
EXCEPTION = re.compile(r"# noqa: S\d+(, S\d+)*(?P<reason>.*)")


def test_every_exception_from_a_security_rule_says_why() -> None:
    files = [path for room in PACKAGES for path in (PROJECT / room).rglob("*.py")]
    found = [(path, each) for path in files for each in EXCEPTION.finditer(path.read_text())]
    assert found
    assert [str(path) for path, each in found if len(each["reason"].split()) < 2] == []
