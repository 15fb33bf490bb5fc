"""The ratios are measured on a real system; what one of them lacks is told from what is too slow."""

from pathlib import Path

import msgspec
import pytest

from perf.latency import check_measures
from perf.latency.check import Check, SkippedError
from perf.latency.check_measures import OVERHEAD, Bench, gallery_growth, medians, search
from perf.photos import camera_photo, small_photos
from perf.system import System
from service.settings import Settings
from tests.support.photos import PRESIDENTS

NO_LFW = None


@pytest.fixture(scope="module")
def bench(system: System, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Without LFW, and on a state folder without the export's environment."""
    photos = small_photos(PRESIDENTS, 1)
    state, large = tmp_path_factory.mktemp("state"), camera_photo(photos[0])
    return Bench(system, system, Settings().release, state, photos, large, NO_LFW)


def test_a_limit_beyond_what_the_system_reaches_fails(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_measures, "SECONDS", 0.1)
    out_of_reach = msgspec.structs.replace(OVERHEAD, reached=0.1)
    (verdict,) = Check((out_of_reach,), lambda: [check_measures.overhead(bench)]).verdicts()
    assert verdict.failed
    assert all(value > 0.5 for value in verdict.measured)


def test_without_lfw_the_gallery_is_skipped(bench: Bench) -> None:
    with pytest.raises(SkippedError, match="LFW=PATH"):
        gallery_growth(bench)
    with pytest.raises(SkippedError, match="LFW=PATH"):
        search(bench)


def test_without_facenet_pytorch_the_speedup_is_skipped(bench: Bench) -> None:
    with pytest.raises(SkippedError, match="make models"):
        check_measures.speedup(bench)


def test_a_slow_machine_makes_fewer_rounds_and_a_fast_one_not_endlessly_many(tmp_path: Path) -> None:
    calls: list[str] = []
    found = medians({"quick": lambda: calls.append("quick")}, seconds=1)
    assert found["quick"] < 10
    assert 8 < len(calls) < 100
