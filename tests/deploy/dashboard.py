"""Grafana's dashboard under deploy/monitoring, as far as tests ask for what it holds."""

import re

import msgspec

from tests.deploy.monitoring_files import FOLDER

_VARIABLES = {"$__rate_interval": "5m", "$__range": "6h", "$job": "trifid"}
"""Grafana's, and what it may put in their places."""


class Query(msgspec.Struct, rename="camel"):
    """One line of a panel."""

    expr: str


class Panel(msgspec.Struct, rename="camel"):
    """A panel of the dashboard, which has more fields than these."""

    id: int
    type: str
    title: str
    grid_pos: dict[str, int]
    targets: list[Query]


class Dashboard(msgspec.Struct, rename="camel"):
    """The dashboard, which has more fields than these."""

    title: str
    uid: str
    schema_version: int
    panels: list[Panel]


def dashboard() -> Dashboard:
    """Grafana's file."""
    return msgspec.json.decode((FOLDER / "grafana-dashboard.json").read_bytes(), type=Dashboard)


def queries() -> list[str]:
    """Every expression of the panels, as Grafana would send it."""
    found = [query.expr for panel in dashboard().panels for query in panel.targets]
    return [re.sub(r"\$\w+", lambda name: _VARIABLES[name[0]], expr) for expr in found]
