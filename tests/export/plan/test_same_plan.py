"""No two plans have the same bytes: what makes two releases with a plan the same is what the plans were made of."""

from pathlib import Path

import msgspec
import pytest

from release.manifest import PLAN
from release.store import Releases
from tests.export.plan.planned import MADE, with_plan
from tests.support.releases import assembled


def test_the_same_graph_and_gpu_are_the_same_release_though_no_two_plans_are_alike(
    releases: Releases,
) -> None:
    first = with_plan(releases, "a plan")
    releases.publish(first)
    measured = msgspec.structs.replace(MADE, min_cosine=0.99998)
    assert releases.same_as(with_plan(releases, "the same with other kernels", measured)) == first


@pytest.mark.parametrize(
    "change",
    [{"gpu": "Tesla T4"}, {"compute_capability": "7.5"}, {"tensorrt": "10.7.0"}, {"batches": [1, 4, 16]}],
)
def test_for_another_gpu_tensorrt_or_batch_it_is_another_release(
    releases: Releases, change: dict[str, object]
) -> None:
    releases.publish(with_plan(releases, "a plan"))
    assert releases.same_as(with_plan(releases, "a plan", msgspec.structs.replace(MADE, **change))) is None


def test_with_and_without_a_plan_are_two_releases(releases: Releases) -> None:
    releases.publish(with_plan(releases, "a plan"))
    assert releases.same_as(assembled(releases, "graph")) is None


def test_a_release_whose_plan_was_damaged_is_not_taken_for_the_same(folder: Path, releases: Releases) -> None:
    releases.publish(with_plan(releases, "a plan"))
    (folder / "0001" / PLAN).write_text("damaged")
    assert releases.same_as(with_plan(releases, "a plan")) is None
