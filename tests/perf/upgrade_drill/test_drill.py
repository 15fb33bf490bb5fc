"""A short drill on a real system."""

import pytest

from export.evaluation.datasets import Lfw
from perf.soak.upgrade_commands import Releases, Workshop
from perf.soak.upgrades import Drill, Plan, drill
from service.settings import Settings
from tests.support.lfw_archive import lfw_archive


@pytest.fixture(scope="module")
def lfw() -> Lfw:
    return Lfw(lfw_archive())


def test_without_a_change_nothing_fails_and_nothing_is_mixed_up(
    lfw: Lfw, releases: Releases, workshop: Workshop
) -> None:
    plan = Plan(releases, workshop.photos, phases=(), quiet_seconds=12)
    report = drill(Drill(people=20, rate=5), plan, lfw, Settings().state_dir)
    assert (report.total.failed, report.mixed, report.exit_code()) == (0, 0, 0)
    assert report.total.requests >= 60
    assert report.enrolled > 2
