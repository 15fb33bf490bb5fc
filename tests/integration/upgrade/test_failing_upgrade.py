"""Upgrades of a running system that don't succeed: it serves on with the release that it had."""

import socket

import pytest

from export.errors import UpgradeError
from export.upgrade.steps import Step
from service.settings import Settings
from stack.readiness import readiness, url
from stack.supervisor import environment
from tests.integration.upgrade.exchanging import kill_servers, rollback, served, spoil, upgrade


def test_a_release_that_fails_while_it_is_watched_is_given_up(settings: Settings) -> None:
    def begin(step: Step) -> None:
        if step is Step.WATCH and settings.release.resolve().name == "0003":
            spoil(settings.release)
            kill_servers(settings, 1)

    with pytest.raises(UpgradeError, match="release 1 is in use again"):
        upgrade(3, begin)
    assert settings.release.resolve().name == "0001"
    assert served(settings) == {0: "0001"}
    assert readiness(url(settings), environment(settings.run_dir)["TRIFID_PROBE_TOKEN"])


def test_a_release_whose_files_were_changed_is_refused(settings: Settings) -> None:
    with pytest.raises(UpgradeError, match="is not fit"):
        upgrade(3)  # the one that the test before has spoilt
    assert served(settings) == {0: "0001"}


def test_a_slot_whose_port_is_taken_is_not_filled(settings: Settings) -> None:
    with (
        socket.create_server(("127.0.0.1", settings.slot_ports[1][0])),
        pytest.raises(UpgradeError, match="port that is not free"),
    ):
        upgrade(2)
    assert served(settings) == {0: "0001"}


def test_after_all_that_an_upgrade_and_a_rollback_succeed(settings: Settings) -> None:
    upgrade(2)
    assert served(settings) == {1: "0002"}
    rollback()
    assert served(settings) == {0: "0001"}
