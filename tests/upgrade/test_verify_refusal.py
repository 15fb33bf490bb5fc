"""A real release that crops otherwise than its name says is refused, in real Tritons."""

import json
from pathlib import Path

import pytest

from export.__main__ import main
from tests.integration.stack_launch import RELEASE
from tests.support.photos import PRESIDENTS
from tests.upgrade.spoiling import copy_of, sign


def test_a_release_that_crops_otherwise_in_the_same_space_is_refused_with_the_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoilt = copy_of(RELEASE.resolve(), tmp_path, 902)
    module = spoilt / "models" / "align" / "1" / "alignment.py"
    module.write_text(module.read_text().replace("MARGIN = 0.24", "MARGIN = 0.9"))
    sign(spoilt, 902)
    arguments = ["verify", str(spoilt), "--against", str(RELEASE), "--photos", str(PRESIDENTS), "--json"]
    assert main(arguments) == 1
    printed = capsys.readouterr()
    figures = json.loads(printed.out)
    assert figures["comparison"]["mean_cosine"] < 0.99
    assert any("the mean cosine is" in refusal for refusal in figures["refusals"])
    assert "release 902 refused" in printed.err
