"""Exchanges of a running system that are cut off, and what the next command makes of them."""

from collections.abc import Callable

import pytest

from export.upgrade.steps import Step, StepListener
from service.settings import Settings
from stack.readiness import Ready, readiness, url
from stack.supervisor import environment
from tests.integration.upgrade.exchanging import rollback, served, upgrade


def _cut_off(at: Step, command: Callable[[StepListener], None]) -> None:
    # As by SIGKILL: nothing of the exchange is tidied up.
    def begin(step: Step) -> None:
        if step is at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        command(begin)


def _ready(settings: Settings) -> Ready | None:
    return readiness(url(settings), environment(settings.run_dir)["TRIFID_PROBE_TOKEN"])


def test_a_rollback_that_was_cut_off_goes_on_to_where_it_was_going(settings: Settings) -> None:
    upgrade(2)
    _cut_off(Step.WATCH, rollback)
    rollback()
    assert served(settings) == {0: "0001"}
    assert settings.release.resolve().name == "0001"


def test_between_the_database_s_word_and_the_link_the_system_serves_in_the_new_space(
    settings: Settings,
) -> None:
    _cut_off(Step.SWITCHED_SPACE, lambda begin: upgrade(4, begin))
    assert settings.release.resolve().name == "0001"
    assert served(settings) == {0: "0001", 1: "0004"}
    ready = _ready(settings)
    assert ready is not None
    assert ready.embedding_space.endswith("-other")


def test_from_there_a_rollback_leads_back(settings: Settings) -> None:
    rollback()
    assert served(settings) == {0: "0001"}


def test_and_a_third_release_takes_no_slot_that_is_needed(settings: Settings) -> None:
    _cut_off(Step.SWITCHED_SPACE, lambda begin: upgrade(4, begin))

    def begin(step: Step) -> None:
        if step in (Step.LOAD, Step.SWITCH):
            assert 1 in served(settings)

    upgrade(2, begin)
    assert served(settings) == {0: "0002"}
    ready = _ready(settings)
    assert ready is not None
    assert not ready.embedding_space.endswith("-other")
