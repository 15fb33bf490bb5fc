"""The command computes with the project's own results, or with the reader's figures."""

import pytest

from perf.sizing.__main__ import main
from tests.perf.sizing.printed import RESULTS, figure, last_line, said


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


def test_a_fast_gpu_waits_for_the_steps_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    one = ["--faces", "1000000", "--rate", "120", "--decode-ms", "40"]
    assert "| 2 × (200/r, rounded up); at least 4 |" in said(one, capsys)  # noqa: RUF001  a multiplication sign
    line = last_line([*one, "--gpu-images", "1000"], capsys)
    assert figure(line, "gpus") == figure(line, "least_gpus") == 4


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


def test_none_unknown_and_no_enrolments_are_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    printed = said(["--faces", "1,000,000", "--rate", "120", "--unknown", "0", "--enrolments", "0"], capsys)
    assert "| enrolments/s | 0 |" in printed
    assert "| unknown faces waiting | 0 |" in printed
    assert "| write-ahead log, GB a day | 0 |" in printed


@pytest.mark.parametrize(
    "option",
    [
        *(
            "--utilisation=1.5",
            "--utilisation=0",
            "--unknown=none",
            "--unknown=1.1",
            "--rate=0",
            "--rate=inf",
        ),
        *("--zones=0", "--faces=0", "--faces=-5", "--faces=nan", "--enrolments=-5", "--enrolments=nan"),
        *("--faces-per-user=0.5", "--row-bytes=1e400", "--search-ms=-1", "--gpu-images=0"),
    ],
)
def test_numbers_out_of_their_range_are_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([*RESULTS, option])
    assert "is no number from" in capsys.readouterr().err
