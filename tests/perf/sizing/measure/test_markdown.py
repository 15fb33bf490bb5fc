"""The published figures have a row for each kind of photo and each gallery."""

from perf.sizing.measure.markdown import markdown
from tests.perf.sizing.made import made_figures


def test_the_tables_hold_the_stages_of_each_kind_of_photo_and_the_searches() -> None:
    text = markdown(made_figures())
    assert "| large | 3600 | 40 | 8.00 | 4.00 | 60.00 | 90.00 | 15.00 | 10.00 | 3.50 |" in text
    assert "| 100,000 | 3.00 |" in text
    assert "| a kept face, bytes | 81,000 |" in text


def test_the_last_line_is_of_the_smallest_photos_and_the_largest_gallery() -> None:
    line = (
        "networks_ms=30.00 beside_networks_ms=10.00 api_ms=4.00 search_ms=3.00"
        " user_row_bytes=2800 user_index_bytes=1400 kept_face_bytes=81000"
    )
    assert made_figures().last_line() == line
    assert markdown(made_figures()).endswith(f"`{line}`\n")
