"""The document's tables are those that the command prints."""

import pytest

from tests.perf.sizing.printed import said
from tests.support.project import PROJECT

DOCUMENT = PROJECT / "docs" / "deployment.md"


def table(photos: str, capsys: pytest.CaptureFixture[str]) -> str:
    printed, _, _ = said(["--photos", photos], capsys).rstrip().rpartition("\n")
    return printed


def test_the_document_has_the_table_that_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert table("small", capsys) in DOCUMENT.read_text()


def test_of_larger_photos_the_document_has_the_rows_that_differ(capsys: pytest.CaptureFixture[str]) -> None:
    small, large = (table(photos, capsys).splitlines() for photos in ("small", "1 megapixel"))
    rows = [*large[:2], *(row for row in large if row not in small)]
    assert "\n" + "\n".join(rows) + "\n\n" in DOCUMENT.read_text()
