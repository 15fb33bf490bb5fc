"""The faces that INT8 is fitted to come from the release's own alignment."""

import sys
from pathlib import Path

import numpy as np
import pytest

from export.build.photos import Photo
from export.build.publish import MODELS
from export.build.quantisation import VARIANTS, Alignment, typical_faces
from export.errors import ParityError


@pytest.fixture(scope="module")
def alignment(mtcnn_file: Path) -> Alignment:
    return Alignment(mtcnn_file, MODELS)


def test_each_face_comes_as_it_is_mirrored_darker_and_blurred(
    alignment: Alignment, photos: dict[str, Photo]
) -> None:
    plain, mirrored, dark, blurred = typical_faces([photos["noise"], photos["portrait"]], alignment)
    assert len(VARIANTS) == 4
    as_it_is = alignment.face(photos["portrait"].pixels)
    assert as_it_is is not None
    np.testing.assert_array_equal(plain, as_it_is)
    np.testing.assert_array_equal(mirrored, plain[:, ::-1])
    assert 0.5 < dark.mean() / plain.mean() < 0.7
    assert (
        np.abs(np.diff(blurred.astype(int), axis=1)).mean()
        < np.abs(np.diff(plain.astype(int), axis=1)).mean()
    )


def test_photos_without_a_face_are_refused(alignment: Alignment, photos: dict[str, Photo]) -> None:
    with pytest.raises(ParityError, match="none of the photos shows a face"):
        typical_faces([photos["noise"], photos["blank"]], alignment)


def test_the_steps_modules_are_forgotten_so_that_another_release_brings_its_own(alignment: Alignment) -> None:
    assert alignment.face(np.zeros((60, 60, 3), np.uint8)) is None
    assert not {"alignment", "detection", "turning", "description"} & set(sys.modules)
