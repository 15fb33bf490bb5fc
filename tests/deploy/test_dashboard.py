"""Grafana's dashboard is one that it would show, as far as a parser can tell."""

from itertools import combinations

import pytest

from tests.deploy.dashboard import dashboard, queries
from tests.deploy.promql import check


@pytest.mark.parametrize("query", queries())
def test_every_query_is_promql(query: str) -> None:
    check(query)


def test_every_panel_has_a_title_and_a_number_of_its_own() -> None:
    panels = dashboard().panels
    assert all(panel.title and panel.targets for panel in panels)
    assert len({panel.id for panel in panels}) == len(panels)


def test_no_two_panels_overlap() -> None:
    for first, second in combinations([panel.grid_pos for panel in dashboard().panels], 2):
        beside = first["x"] + first["w"] <= second["x"] or second["x"] + second["w"] <= first["x"]
        below = first["y"] + first["h"] <= second["y"] or second["y"] + second["h"] <= first["y"]
        assert beside or below
