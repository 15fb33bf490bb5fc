"""The threshold's arithmetic, against values worked out by hand."""

import msgspec
import pytest

from release.threshold import CalibratedThreshold, PublishedThreshold, Threshold, fixed

TABLE = CalibratedThreshold(
    source="made up",
    neighbours=5,
    crowd_weight=0.5,
    gallery_sizes=(10, 1000),
    false_accept_rates=(0.1, 0.01, 0.001),
    similarities=((0.4, 0.5, 0.6), (0.6, 0.7, 0.8)),
)


@pytest.mark.parametrize(
    ("size", "rate", "base"),
    [
        (10, 0.1, 0.4),
        (10, 0.01, 0.5),
        (10, 0.001, 0.6),
        (1000, 0.1, 0.6),
        (1000, 0.01, 0.7),
        (1000, 0.001, 0.8),
    ],
)
def test_at_the_table_s_points_it_is_the_table_s_value(size: int, rate: float, base: float) -> None:
    assert TABLE.at(rate).required(size) == pytest.approx(base, abs=1e-12)


@pytest.mark.parametrize(
    ("size", "rate", "base"),
    [
        (100, 0.01, 0.6),  # half way from 10 to 1000 by logarithm
        (10, 10**-1.5, 0.45),  # half way from 0.1 to 0.01
        (100, 10**-2.5, 0.65),
    ],
)
def test_between_them_the_logarithms_are_interpolated(size: int, rate: float, base: float) -> None:
    assert TABLE.at(rate).required(size) == pytest.approx(base, abs=1e-12)


@pytest.mark.parametrize("size", [0, 1, 2, 6, 9])
def test_a_gallery_smaller_than_the_table_s_has_the_smallest_one_s(size: int) -> None:
    assert TABLE.at(0.01).required(size) == pytest.approx(0.5, abs=1e-12)


def test_a_gallery_larger_than_the_table_s_has_the_largest_one_s() -> None:
    assert TABLE.at(0.01).required(1_000_000) == pytest.approx(0.7, abs=1e-12)


@pytest.mark.parametrize(
    ("asked", "used", "base"), [(0.5, 0.1, 0.4), (1e-9, 0.001, 0.6), (0.02, 0.02, 0.4698970004336019)]
)
def test_a_rate_outside_the_table_counts_as_its_end_and_the_threshold_says_so(
    asked: float, used: float, base: float
) -> None:
    threshold = TABLE.at(asked)
    assert threshold.false_accept_rate == used
    assert threshold.required(10) == pytest.approx(base, abs=1e-12)


@pytest.mark.parametrize(
    ("others", "required"),
    [
        ([], 0.5),  # a gallery of 0 or 1
        ([0.5], 0.55),  # of 2: four users of the crowd are not there and count as 0
        ([0.5, 0.4, 0.3, 0.2, 0.1], 0.65),  # of 6
        ([0.5, 0.4, 0.3, 0.2, 0.1, 0.1], 0.65),  # the sixth is none of the crowd
        ([-0.1, -0.1, -0.1, -0.1, -0.1], 0.45),
    ],
)
def test_a_face_that_resembles_others_too_needs_more(others: list[float], required: float) -> None:
    assert TABLE.at(0.01).required(6, others) == pytest.approx(required, abs=1e-12)


def test_a_table_of_one_point_holds_everywhere() -> None:
    table = CalibratedThreshold("made up", 0, 0.5, (10,), (0.01,), ((0.5,),))
    assert table.at(0.1).required(1) == table.at(0.001).required(10**6, [0.9]) == 0.5


@pytest.mark.parametrize("threshold", [fixed(0.7, "x"), PublishedThreshold(0.7, "x").at(0.01)])
def test_one_figure_holds_for_every_gallery_and_crowd_and_for_no_rate(threshold: Threshold) -> None:
    required = [threshold.required(size, others) for size, others in ((0, []), (1, []), (10**6, [0.6] * 5))]
    assert required == [0.7, 0.7, 0.7]
    assert (threshold.false_accept_rate, threshold.source) == (None, "x")


@pytest.mark.parametrize(
    "change",
    [
        {"gallery_sizes": (1000, 10)},
        {"gallery_sizes": (0, 10)},
        {"gallery_sizes": (10,)},
        {"gallery_sizes": (), "similarities": ()},
        {"false_accept_rates": (0.001, 0.01, 0.1)},
        {"false_accept_rates": (0.1, 0.01, 0)},
        {"false_accept_rates": (0.1, 0.01)},
        {"false_accept_rates": (), "similarities": ((), ())},
        {"similarities": ((0.4, 0.5), (0.6, 0.7, 0.8))},
        {"neighbours": -1},
    ],
    ids=str,
)
def test_a_table_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must"):
        msgspec.structs.replace(TABLE, **change)
