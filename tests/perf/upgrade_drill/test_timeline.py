"""An answer may be of the space in force when the request began, or of a later one; never of one that was over."""

from perf.soak.upgrade_load import Timeline

OLD, NEW = "space-1", "space-2"


def changing() -> Timeline:
    timeline = Timeline(OLD)
    timeline.expect(NEW)
    return timeline


def test_while_nothing_changes_only_one_space_is_right() -> None:
    timeline = Timeline(OLD)
    assert timeline.agrees(OLD, 1.0, 1.1)
    assert not timeline.agrees(NEW, 1.0, 1.1)


def test_a_request_that_began_before_the_switch_may_be_answered_either_way() -> None:
    timeline = changing()
    assert timeline.agrees(NEW, 1.0, 1.3)
    assert timeline.agrees(OLD, 1.2, 1.4)


def test_after_an_answer_in_the_new_space_the_old_one_is_over() -> None:
    timeline = changing()
    assert timeline.agrees(OLD, 1.0, 1.1)
    assert timeline.agrees(NEW, 1.1, 1.3)
    assert not timeline.agrees(OLD, 1.4, 1.5)
    assert timeline.agrees(NEW, 1.4, 1.5)


def test_an_upgrade_that_is_over_must_show() -> None:
    timeline = changing()
    timeline.arrived(NEW, 2.0)
    assert timeline.agrees(OLD, 1.9, 2.1)
    assert not timeline.agrees(OLD, 2.1, 2.2)


def test_a_rollback_is_another_change() -> None:
    timeline = changing()
    timeline.arrived(NEW, 2.0)
    timeline.expect(OLD)
    assert timeline.agrees(NEW, 2.1, 2.2)
    assert timeline.agrees(OLD, 2.2, 2.4)
    assert timeline.agrees(NEW, 2.3, 2.5)
    assert not timeline.agrees(NEW, 2.5, 2.6)


def test_an_attempt_that_was_killed_leaves_the_old_space_right() -> None:
    timeline = changing()
    timeline.expect(NEW)
    assert timeline.agrees(OLD, 5.0, 5.1)
    timeline.expect(OLD)
    assert not timeline.agrees(NEW, 6.0, 6.1)
