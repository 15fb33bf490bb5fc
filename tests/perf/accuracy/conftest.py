"""What the tests of accuracy share.

Of real things: the present release, facenet-pytorch's pipeline, and a slice of LFW where it is at hand.
Of made things: a picture whose changes can be told, and people whose similarities are random but repeatable.
"""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from export.evaluation.calibration import Population, calibrated_threshold, source_sentence
from export.evaluation.datasets import Lfw
from perf.accuracy.baseline import Baseline, BaselineOptions, running_baseline
from perf.accuracy.protocols import NO_DOUBLES
from release.manifest import ThresholdRecord, read_manifest
from service.settings import Settings
from tests.perf.accuracy.few_people import few_people
from tests.perf.accuracy.made import crowd
from tests.support.lfw_archive import lfw_archive


@pytest.fixture(scope="module")
def photo() -> bytes:
    """Noise with a bright left upper corner."""
    pixels = np.random.default_rng(1).integers(60, 190, (250, 250, 3)).astype(np.uint8)
    pixels[:80, :80] = 255
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def release() -> Path:
    """The present release."""
    return Settings().release.resolve()


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few people of LFW, and a list of pairs of them beside it."""
    folder = tmp_path_factory.mktemp("slice") / "lfw"
    few_people(Lfw(lfw_archive()), folder)
    return folder


@pytest.fixture(scope="session")
def baseline(release: Path) -> Iterator[Baseline]:
    """facenet-pytorch's own pipeline with the release's weights."""
    python = Settings().state_dir.absolute() / "envs" / "export" / "bin" / "python"
    if not python.exists():
        pytest.skip("the export's environment isn't installed: make models does it")
    weights = read_manifest(release / "manifest.json").weights
    with running_baseline(weights, BaselineOptions(python, checkpoint=None)) as running:
        yield running


@pytest.fixture(scope="session")
def population() -> Population:
    """Made people whose photos are recognised more or less."""
    return Population.of(*crowd(people=300, spread=1.5, seed=4), NO_DOUBLES)


@pytest.fixture(scope="session")
def threshold(population: Population) -> ThresholdRecord:
    """Their calibration."""
    return calibrated_threshold(population, source_sentence(population, date(2026, 11, 22)))
