"""What a person who waits is told."""

from export.upgrade.reembedding import Progress


def test_progress_says_how_long_it_will_take() -> None:
    assert str(Progress(64, 1000, 4)) == "64 of 1,000 faces, 16.0 a second, 58 s left"
    assert str(Progress(64, 100_000, 4)) == "64 of 100,000 faces, 16.0 a second, 1 h 44 min left"
    assert str(Progress(64, 4000, 4)) == "64 of 4,000 faces, 16.0 a second, 4 min 6 s left"


def test_progress_knows_no_speed_before_the_first_face_and_no_rest_after_the_last() -> None:
    assert str(Progress(0, 1000, 0)) == "0 of 1,000 faces, 0.0 a second"
    assert str(Progress(66, 64, 2)) == "66 of 66 faces, 33.0 a second, 0 s left"
