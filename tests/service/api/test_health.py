"""What readiness tells of the threshold."""

from pathlib import Path
from typing import cast

from db.pool import Database
from db.queries import faces
from service.api.health import ReadinessCheck
from service.inference.active_release import ActiveRelease, ThresholdOverride
from service.inference.client import Inference
from service.inference.face import Face
from tests.support.enrolments import EVE, seen
from tests.support.galleries import SPACE, face_vector
from tests.support.service import write_calibrated


class _Sees:
    """Sees the same face in every photo."""

    async def probe(self, image: bytes, request_id: str) -> Face:
        return seen(face_vector(1))


def _readiness(database: Database, folder: Path, choice: ThresholdOverride) -> ReadinessCheck:
    (folder / "probe.jpg").write_bytes(b"a photo")
    return ReadinessCheck(database, cast(Inference, _Sees()), ActiveRelease(write_calibrated(folder), choice))


async def test_it_tells_the_threshold_for_the_present_gallery_and_what_it_was_chosen_for(
    database: Database, tmp_path: Path
) -> None:
    choice = ThresholdOverride(false_accept_rate=0.001)
    empty = await _readiness(database, tmp_path, choice).check()
    assert (empty.threshold, empty.gallery_size) == (0.6, 0)
    async with database.connection() as connection:
        for seed in range(100):
            await faces.insert_user(connection, EVE, seen(face_vector(seed)).vector)
    answer = await _readiness(database, tmp_path, choice).check()
    assert (answer.embedding_space, answer.gallery_size) == (SPACE, 100)
    assert (answer.threshold, answer.false_accept_rate) == (0.7, 0.001)
    assert answer.threshold_source == "measured on made-up people"


async def test_it_tells_of_an_operator_s_figure(database: Database, tmp_path: Path) -> None:
    answer = await _readiness(database, tmp_path, ThresholdOverride(similarity=0.66)).check()
    assert (answer.threshold, answer.false_accept_rate) == (0.66, None)
    assert answer.threshold_source == "TRIFID_SIMILARITY_THRESHOLD"
