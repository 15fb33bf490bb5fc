"""Every measurement ends with files, tables and a line of figures."""

import json
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from perf.report import head, published
from tests.perf.made_publication import made_publication, made_report


def test_a_result_is_written_printed_and_closed_by_its_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new" / "results"
    assert published(lambda: made_publication(Figure()), folder) == 0
    assert json.loads((folder / "made.json").read_text())["p95_ms"] == 12.5
    assert (folder / "made.png").read_bytes().startswith(b"\x89PNG")
    lines = capsys.readouterr().out.splitlines()
    assert "# Made" in lines
    assert lines[-2:] == [f"Written to {folder}: made.json, made.md, made.png", "p95_ms=12.5"]


def test_a_result_without_a_picture_has_two_files(tmp_path: Path) -> None:
    assert made_publication().write(tmp_path) == ["made.json", "made.md"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made.json", "made.md"]
    assert (tmp_path / "made.md").read_text() == "# Made\n"


def test_every_table_says_when_on_what_and_how_and_whether_the_machine_was_busy() -> None:
    idle = "\n".join(head("Made", made_report(), "Ten rounds."))
    assert idle.startswith("# Made\n\n2026-11-22 10:30 UTC. A processor, 2 cores")
    assert idle.endswith("\nTen rounds.\n")
    busy = "\n".join(head("Made", made_report(load_before=6.2), "Ten rounds."))
    assert "busy machine (load 6.2 on 2 cores" in busy
