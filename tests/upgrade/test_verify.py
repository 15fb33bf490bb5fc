"""A real release in a Triton of its own passes beside a copy of it."""

from pathlib import Path

import pytest

from export.verify.verification import verify
from tests.integration.stack_launch import RELEASE
from tests.support.photos import PRESIDENTS
from tests.upgrade.spoiling import copy_of


def test_the_present_release_passes_beside_a_copy_of_it(tmp_path: Path) -> None:
    said: list[str] = []
    found = verify(copy_of(RELEASE.resolve(), tmp_path, 901), RELEASE, PRESIDENTS, None, said.append)
    assert found.refusals == []
    assert found.photos == found.answered > 3
    assert (found.release, found.same_space, found.recognition) == (901, True, None)
    assert found.comparison is not None
    assert found.comparison.min_cosine == pytest.approx(1, abs=1e-4)
    assert found.comparison.detection_agreement == 1
    assert "release 901: starting a Triton of its own …" in said
