"""The command computes with the project's own results, or with the reader's figures."""

import re

import pytest

from perf.sizing.__main__ import main
from perf.stack_launch import PROJECT

RESULTS = ["--results", str(PROJECT / "perf" / "results")]
DOCUMENT = PROJECT / "docs" / "deployment.md"


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main([*RESULTS, *arguments]) == 0
    return capsys.readouterr().out


def figure(line: str, name: str) -> float:
    [value] = re.findall(rf"\b{name}=(\S+)", line)
    return float(value)


def last_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    return said(arguments, capsys).splitlines()[-1]


@pytest.mark.parametrize("photos", ["small", "1 megapixel"])
def test_the_document_has_the_tables_that_the_command_prints(
    photos: str, capsys: pytest.CaptureFixture[str]
) -> None:
    table, _, _ = said(["--photos", photos], capsys).rstrip().rpartition("\n")
    assert table in DOCUMENT.read_text()


def test_a_cost_of_the_reader_s_own_takes_the_measured_one_s_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = ["--faces", "1000000", "--rate", "200"]
    line, slower = last_line(one, capsys), last_line([*one, "--decode-ms", "400"], capsys)
    assert figure(slower, "triton_servers") > figure(line, "triton_servers")
    assert figure(slower, "postgres_cores") == figure(line, "postgres_cores")
    assert figure(last_line([*one, "--search-ms", "7"], capsys), "search_ms") == 7


def test_gpus_are_unknown_until_somebody_says_what_one_takes(capsys: pytest.CaptureFixture[str]) -> None:
    one = ["--faces", "1000000", "--rate", "120"]
    assert "gpus=unknown" in last_line(one, capsys)
    assert "| 2 × (200/r, rounded up) |" in said(one, capsys)  # noqa: RUF001  a multiplication sign
    assert figure(last_line([*one, "--gpu-images", "100"], capsys), "gpus") == 4


def test_too_many_enrolments_are_said_to_be_too_many(capsys: pytest.CaptureFixture[str]) -> None:
    printed = said(["--faces", "1000000", "--rate", "100", "--enrolments", "5000"], capsys)
    assert "**1,000,000 faces: 5000 enrolments a second are too many.**" in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--faces", "10", "20", "--rate", "1"], "as many --rate as --faces"),
        (["--photos", "huge"], "no photos 'huge'"),
        (["--results", "/nowhere"], "No such file"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*RESULTS, *arguments]) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--utilisation=1.5", "--rate=0", "--zones=0", "--unknown=none"])
def test_numbers_out_of_their_range_are_refused(option: str) -> None:
    with pytest.raises(SystemExit):
        main([*RESULTS, option])
