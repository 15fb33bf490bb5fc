"""The API does what its OpenAPI document says, whatever is sent: the checks and phases of schemathesis.

A small slice of LFW, where it is at hand. What alerts and dashboard ask for is what a running stack tells. Photos
pass through shared memory, which is for nobody else on the machine.
"""

import asyncio
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from export.evaluation.datasets import Lfw
from stack.processes import regions
from tests.deploy.test_monitoring import family, metrics_in, queries, rules
from tests.integration.lifecycle.recovery import enrol, recognised_name
from tests.support.photos import Photos, lfw_archive
from tests.support.service import Scrape, scrape
from tests.support.stack import StackProcess

CONFIG = {
    "seed": 5,
    "generation": {"max-examples": 25, "deterministic": True},
    # What OpenAPI can say of a file says nothing of the face in it: made-up bytes are rightly refused.
    "checks": {"positive_data_acceptance": {"enabled": False}},
}


def test_no_answer_differs_from_its_description(api: str) -> None:
    config = SchemathesisConfig.from_dict(CONFIG)
    schema = schemathesis.openapi.from_url(f"{api}/schema/openapi.json", config=config)
    happened = list(from_schema(schema).execute())
    scenarios = [event for event in happened if isinstance(event, events.ScenarioFinished)]
    assert [event for event in happened if isinstance(event, events.NonFatalError | events.FatalError)] == []
    assert [failure for each in scenarios for failure in _failures(each.recorder)] == []
    assert sum(len(each.recorder.cases) for each in scenarios) > 300


def _failures(recorder: ScenarioRecorder) -> Iterator[tuple[str, str, str]]:
    """Of each failed check its operation, its name, and how to send the request again."""
    for checks in recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                yield recorder.label, str(check.failure_info.failure), check.failure_info.code_sample


PEOPLE = ["Serena_Williams", "Colin_Powell", "Tony_Blair", "Gloria_Macapagal_Arroyo", "Gerhard_Schroeder"]
STRANGERS = ["Aaron_Peirsol", "Abdullah_Gul", "Zico", "Yao_Ming", "Winona_Ryder"]


@pytest.fixture(scope="module")
def lfw() -> Lfw:
    return Lfw(lfw_archive())


def test_people_are_recognised_by_another_photo_and_strangers_are_not(stack: StackProcess, lfw: Lfw) -> None:
    for person in PEOPLE:
        enrol(stack, lfw.photo(person, 1).data, person)
    assert [recognised_name(stack, lfw.photo(person, 2).data) for person in PEOPLE] == PEOPLE
    assert [recognised_name(stack, lfw.photo(person, 1).data) for person in STRANGERS] == [None] * 5


async def _after_a_recognition(api: str, photo: bytes) -> Scrape:
    """The second of two scrapes, so that the first one's readiness check shows."""
    async with httpx.AsyncClient(base_url=api, timeout=60) as client:
        await client.post("/api/v1/recognise_user", files={"image": photo})
        for _ in range(50):
            page = await scrape(client)
            if page.labels("trifid_ready"):
                break
            await asyncio.sleep(0.1)
        return page


async def test_every_metric_that_is_asked_for_is_told(api: str, photos: Photos) -> None:
    page = await _after_a_recognition(api, photos.known_a)
    told = {family(sample.name) for sample in page.samples}
    recorded = {rule.record for rule in rules()}
    asked_for = metrics_in([*queries(), *(rule.expr for rule in rules())])
    assert len(asked_for) > 10
    assert {family(name) for name in asked_for} <= told | recorded


async def test_a_recognition_is_timed_by_stage_and_the_components_are_ready(api: str, photos: Photos) -> None:
    page = await _after_a_recognition(api, photos.known_a)
    for stage in ("upload", "inference", "search"):
        assert page.value("trifid_stage_duration_seconds_count", stage=stage) >= 1
    assert page.value("trifid_outcomes_total") >= 1
    assert [page.value("trifid_ready", component=part) for part in ("database", "inference")] == [1, 1]
    (info,) = page.labels("trifid_info")
    assert info["precision"] in ("int8", "fp32")


def _open_to_others(state_dir: Path) -> list[Path]:
    found = [region for replica in (0, 1) for region in regions(state_dir / "run", replica)]
    assert found
    return [region for region in found if stat.S_IMODE(region.stat().st_mode) & 0o077]


def test_nobody_but_its_owner_can_read_it(stack: StackProcess) -> None:
    for _ in range(50):
        if not _open_to_others(stack.state_dir):
            return
        time.sleep(0.1)
    assert not _open_to_others(stack.state_dir)
