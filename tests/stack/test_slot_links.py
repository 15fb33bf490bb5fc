"""The links of the slots, where several containers see the same folder at different places."""

from pathlib import Path

from release.links import any_linked, link_slot, unlink_slot


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
