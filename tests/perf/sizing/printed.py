"""What the command prints with the project's own results."""

import re

import pytest

from perf.sizing.__main__ import main
from tests.support.project import PROJECT

RESULTS = ["--results", str(PROJECT / "perf" / "results")]


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main([*RESULTS, *arguments]) == 0
    return capsys.readouterr().out


def figure(line: str, name: str) -> float:
    [value] = re.findall(rf"\b{name}=(\S+)", line)
    return float(value)


def last_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    return said(arguments, capsys).splitlines()[-1]
