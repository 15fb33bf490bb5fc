"""Forgetting goes on where it was cut off."""

import pytest

from export.prune import ForgottenSpace
from export.prune_vectors import BATCH, forget
from service.settings import Settings
from tests.export.forgetting.gallery import NOW, OLD, Gallery

RELEASES_OF_OLD = [1]


class CutOffError(Exception):
    """Ends a run in its midst."""


def test_what_was_cut_off_goes_on(settings: Settings, gallery: Gallery) -> None:
    gallery.fill(known=BATCH + 5, unknown=1)
    told: list[str] = []

    def cut_off(line: str) -> None:
        told.append(line)
        raise CutOffError

    with pytest.raises(CutOffError):
        forget(settings, RELEASES_OF_OLD, dry_run=False, report=cut_off)
    assert told[0].startswith(f"{OLD}: {BATCH} of {BATCH + 5} faces, ")
    assert gallery.vectors() == {NOW: BATCH + 5, OLD: 6}
    done = forget(settings, RELEASES_OF_OLD, dry_run=False, report=told.append)
    assert done == [ForgottenSpace(OLD, 5, 1)]
    assert gallery.vectors() == {NOW: BATCH + 5, OLD: 1}
