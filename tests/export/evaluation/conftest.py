"""Made people whose similarities are random but repeatable, and a picture whose changes can be told."""

import io
from datetime import date

import numpy as np
import pytest
from PIL import Image

from export.evaluation.calibration import Population, calibrated_threshold, source_sentence
from perf.accuracy.protocols import NO_DOUBLES
from release.manifest import ThresholdRecord
from tests.support.embeddings import crowd


@pytest.fixture(scope="module")
def photo() -> bytes:
    """Noise with a bright left upper corner."""
    pixels = np.random.default_rng(1).integers(60, 190, (250, 250, 3)).astype(np.uint8)
    pixels[:80, :80] = 255
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def population() -> Population:
    """Made people whose photos are recognised more or less."""
    return Population.of(*crowd(people=300, spread=1.5, seed=4), NO_DOUBLES)


@pytest.fixture(scope="session")
def threshold(population: Population) -> ThresholdRecord:
    """Their calibration."""
    return calibrated_threshold(population, source_sentence(population, date(2026, 11, 22)))
