"""A measurement in small, on a real server of its own."""

import re
from pathlib import Path

from perf.gallery.measure import Found
from perf.gallery.report import Report, draw, markdown


def test_each_size_is_filled_indexed_and_searched(measured: tuple[Report, Found]) -> None:
    # Everything that the tables show; how long it took is not to be tested.
    sizes = measured[0].sizes
    assert [size.people for size in sizes] == [50, 600]
    assert sizes[1].table_mb > sizes[0].table_mb > 0
    assert sizes[1].index_mb > sizes[0].index_mb > 0
    assert not sizes[0].index_taken
    assert all(size.build_s > 0 and size.copied_per_second > 0 for size in sizes)
    assert all(0 < size.found.times.p50_ms <= size.found.times.p99_ms for size in sizes)


def test_the_index_finds_everybody_in_so_small_a_gallery(measured: tuple[Report, Found]) -> None:
    report = measured[0]
    assert [size.found.recall_1 for size in report.sizes] == [1, 1]
    assert report.efforts[-1].found.recall_6 == 1
    # Those who were enrolled one by one, with the index in place, are found like the others.
    assert report.enrolments.found == 1


def test_another_answer_than_the_true_one_is_a_miss(measured: tuple[Report, Found]) -> None:
    # The fixture held the search against answers that nobody can give.
    assert (measured[1].recall_1, measured[1].recall_6) == (0, 0)


def test_the_report_reads_and_ends_with_figures_for_scripts(
    measured: tuple[Report, Found], tmp_path: Path
) -> None:
    report = measured[0]
    text = markdown(report)
    assert "| 600 |" in text
    assert text.endswith(f"`{report.last_line()}`\n")
    assert re.fullmatch(r"p95_ms=\d+\.\d\d recall=1\.0000 build_s=\d+\.\d", report.last_line())
    draw(report).savefig(tmp_path / "gallery.png")
    assert (tmp_path / "gallery.png").read_bytes().startswith(b"\x89PNG")
