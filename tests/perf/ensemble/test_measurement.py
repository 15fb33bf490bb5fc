"""A failing run says what perf_analyzer said, and its tables are found though they lie beside a path."""

import os
from pathlib import Path

import msgspec
import pytest

from perf.ensemble.measure import Measurement, MeasurementError, write_input_data
from perf.ensemble.perf_analyzer import PerfAnalyzer
from tests.perf.ensemble.test_tool import program


def test_the_last_words_of_a_failed_run_are_in_the_error(tmp_path: Path) -> None:
    tool = PerfAnalyzer(program(tmp_path, "echo Request concurrency: 4; echo Thread 0 had an error; exit 99"))
    with pytest.raises(MeasurementError, match=r"at concurrency 4: .*Thread 0 had an error"):
        Measurement(tool, "127.0.0.1:1", tmp_path / "photos.json", 1).at(4)


def test_the_report_is_named_without_a_path_as_the_steps_tables_are_named_after_it(tmp_path: Path) -> None:
    tool = PerfAnalyzer(program(tmp_path, 'echo "$@" >arguments; exit 1'))
    with pytest.raises(MeasurementError):
        Measurement(tool, "127.0.0.1:1", tmp_path / "photos.json", 1.5).at(2)
    arguments = (tmp_path / "arguments").read_text()
    assert arguments.endswith(f"-f level-2.csv{os.linesep}")
    assert "--measurement-interval 1500" in arguments


def test_the_input_data_holds_each_photo_whole(tmp_path: Path) -> None:
    write_input_data([b"\xff\xd8one", b"two"], tmp_path / "photos.json")
    data = msgspec.json.decode((tmp_path / "photos.json").read_bytes())
    assert data == {
        "data": [
            {"image": {"content": {"b64": "/9hvbmU="}, "shape": [5]}},
            {"image": {"content": {"b64": "dHdv"}, "shape": [3]}},
        ]
    }
