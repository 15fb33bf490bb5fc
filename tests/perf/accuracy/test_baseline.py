"""facenet-pytorch's own pipeline in the export's environment, on two presidents.

The weights are the release's, so the embeddings are of the same network; only what is around it differs.
"""

import io

import numpy as np
import pytest
from PIL import Image

from perf.accuracy.baseline import Baseline
from service.settings import Settings

OBAMA, OBAMA_AGAIN, BIDEN = ("obama.jpg", "obama2.jpg", "biden.jpg")


def photo(name: str) -> bytes:
    return (Settings().state_dir / "photos" / "face_recognition" / name).read_bytes()


def small(name: str) -> bytes:
    """The photo at 250x250, so that several make a batch."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(photo(name))).convert("RGB").resize((250, 250)).save(buffer, "PNG")
    return buffer.getvalue()


def test_it_knows_a_person_again(baseline: Baseline) -> None:
    """Photos of different sizes, which can't make a batch."""
    found = baseline.embed([photo(name) for name in (OBAMA, OBAMA_AGAIN, BIDEN)])
    one, again, other = (embedding for embedding in found if embedding is not None)
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert one @ again > one @ other


def test_a_photo_without_a_face_is_told_apart_in_a_batch(baseline: Baseline) -> None:
    """There facenet-pytorch's own batching fails."""
    buffer = io.BytesIO()
    Image.new("RGB", (250, 250), "grey").save(buffer, "PNG")
    found = baseline.embed([small(OBAMA), buffer.getvalue(), small(BIDEN)])
    assert [embedding is None for embedding in found] == [False, True, False]


def test_a_batch_gives_what_single_photos_give(baseline: Baseline) -> None:
    batch = [small(name) for name in (OBAMA, OBAMA_AGAIN, BIDEN)]
    together = [row for row in baseline.embed(batch) if row is not None]
    alone = [row for photo in batch for row in baseline.embed([photo]) if row is not None]
    assert len(together) == len(alone) == 3
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_its_processor_time_is_known(baseline: Baseline) -> None:
    assert baseline.cpu_seconds() > 0
