"""Costs are read of the measured figures, each counted once."""

import pytest

from perf.sizing.costs import SearchCost, measured
from tests.perf.sizing.made import made_figures
from tests.perf.sizing.made_million import made_gallery


def test_photos_are_chosen_by_their_name() -> None:
    costs = measured(made_figures(), made_gallery(), "large")
    assert (costs.photo_bytes, costs.decode_ms, costs.networks_ms) == (3_600_000, 60, 100)
    assert costs.beside_networks_ms == 4 + 60 + 15
    with pytest.raises(ValueError, match="no photos 'huge': there are small, large"):
        measured(made_figures(), made_gallery(), "huge")


def test_the_search_is_taken_out_of_what_it_was_measured_with() -> None:
    costs = measured(made_figures(), made_gallery(), "small")
    assert costs.database_ms == 3.5 - 2.0 - 0.5
    assert costs.enrolment_database_ms == 4.0 - 2.0
    assert costs.enrolment_clock_ms == 12.0 - 2.0


def test_the_large_gallery_is_searched_with_the_effort_that_the_service_takes() -> None:
    costs = measured(made_figures(), made_gallery(), "small")
    assert costs.searches[-1] == SearchCost(1_000_000, 11.0)
    assert [each.people for each in costs.searches] == [20_000, 100_000, 1_000_000]
    assert costs.build_s == 700
