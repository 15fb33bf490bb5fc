"""Which slot's servers are asked.

The links of the slots, where several containers see the same folder at different places.
"""

from pathlib import Path

import pytest

from release.links import any_linked, link_slot, unlink_slot
from service.settings import Settings
from tests.support.service import fill, two_releases, use


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return two_releases(tmp_path, "space-1", "space-2")


def test_the_second_slot_s_ports_follow_the_first_s(settings: Settings) -> None:
    first, second = ("127.0.0.1:9000", "127.0.0.1:9001"), ("127.0.0.1:9002", "127.0.0.1:9003")
    assert settings.slots.urls == (first, second)


def test_a_release_beside_the_one_in_use_is_not_asked(settings: Settings) -> None:
    fill(settings, 1, 2)
    assert settings.slots.current().number == 0


def test_one_rename_switches_to_the_other_slot(settings: Settings) -> None:
    fill(settings, 1, 2)
    slots = settings.slots
    use(settings, 2)
    assert (slots.current().number, slots.current().release.name) == (1, "0002")


def test_a_release_that_no_slot_serves_is_expected_in_the_first(settings: Settings) -> None:
    # As when somebody starts servers by hand.
    use(settings, 2)
    assert settings.slots.current().number == 0


def test_the_slot_of_another_space_is_found_beside_the_one_in_use(settings: Settings) -> None:
    fill(settings, 1, 2)
    assert settings.slots.of_space("space-2").number == 1
    assert settings.slots.of_space("space-1").number == 0


def test_where_no_slot_is_of_a_space_the_one_in_use_is_asked(settings: Settings) -> None:
    assert settings.slots.of_space("space-2").number == 0


def test_named_servers_and_those_beside_them_are_two_slots_among_the_releases(tmp_path: Path) -> None:
    named = Settings(state_dir=tmp_path, triton_url="triton:8000", triton_url_beside="triton-beside:8000")
    assert named.slots.urls == (("triton:8000",), ("triton-beside:8000",))
    assert named.slots_dir == tmp_path / "releases" / "slots"


def test_servers_elsewhere_are_the_only_slot(settings: Settings) -> None:
    use(settings, 2)
    slots = Settings(state_dir=settings.state_dir, triton_url="triton-a:8000, triton-b:8000").slots
    assert slots.urls == (("triton-a:8000", "triton-b:8000"),)
    assert slots.of_space("space-1").number == slots.current().number == 0


def test_a_link_holds_wherever_the_releases_are_mounted(tmp_path: Path) -> None:
    (tmp_path / "here" / "releases" / "0007").mkdir(parents=True)
    link_slot(tmp_path / "here" / "releases" / "slots", 1, tmp_path / "here" / "releases" / "0007")
    (tmp_path / "here").rename(tmp_path / "there")
    moved = tmp_path / "there" / "releases"
    assert (moved / "slots" / "1").resolve() == moved / "0007"


def test_a_link_is_exchanged_at_once_and_taken_away(tmp_path: Path) -> None:
    for name in ("0001", "0002"):
        (tmp_path / name).mkdir()
        link_slot(tmp_path / "slots", 0, tmp_path / name)
    assert [(link.name, link.resolve().name) for link in (tmp_path / "slots").iterdir()] == [("0", "0002")]
    assert any_linked(tmp_path / "slots")
    unlink_slot(tmp_path / "slots", 0)
    unlink_slot(tmp_path / "slots", 0)
    assert not any_linked(tmp_path / "slots")
