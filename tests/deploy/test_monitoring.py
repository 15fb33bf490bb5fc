"""The files for Prometheus and Grafana are what these would accept, as far as a parser can tell.

Prometheus's files under deploy/monitoring, as far as tests ask for what they hold. Grafana's dashboard under
deploy/monitoring, as far as tests ask for what it holds. The names in PromQL expressions. Grafana's dashboard is one
that it would show, as far as a parser can tell.
"""

import re
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import promql_parser
import pytest
import yaml

from service.settings import Settings
from tests.support.project import PROJECT

FOLDER = PROJECT / "deploy" / "monitoring"


class Rule(msgspec.Struct, forbid_unknown_fields=True):
    """A rule as Prometheus reads it: one that records, or one that alerts."""

    expr: str
    record: str = ""
    alert: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    duration: str = msgspec.field(default="0s", name="for")


class Group(msgspec.Struct, forbid_unknown_fields=True):
    """Rules that are evaluated one after the other."""

    name: str
    rules: list[Rule]


class RuleFile(msgspec.Struct, forbid_unknown_fields=True):
    """The whole of alerts.yml."""

    groups: list[Group]


def rules() -> list[Rule]:
    """Every rule of alerts.yml."""
    file = msgspec.convert(yaml.safe_load((FOLDER / "alerts.yml").read_text()), RuleFile)
    return [rule for group in file.groups for rule in group.rules]


def alerts() -> list[Rule]:
    """Those that alert."""
    return [rule for rule in rules() if rule.alert]


def scrape_config() -> dict[str, Any]:
    """Prometheus's example configuration."""
    return dict(yaml.safe_load((FOLDER / "prometheus.yml").read_text()))


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


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_METRIC = re.compile(r"(?<![\w:])trifid[_:][\w:]*")
_SUFFIX = re.compile(r"_(bucket|sum|count)$")


def check(expression: str) -> None:
    """Parse it.

    Raises:
        ValueError: it is no PromQL.
    """
    promql_parser.parse(expression)


def metrics_in(expressions: Iterable[str]) -> set[str]:
    """Names of the metrics of ours, recorded ones included."""
    return {name for each in expressions for name in _METRIC.findall(_STRING.sub('""', each))}


def family(metric: str) -> str:
    """Name of the histogram that a series belongs to; of others the name itself."""
    return _SUFFIX.sub("", metric)


MANUAL = (PROJECT / "docs" / "monitoring.md").read_text()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.record or rule.alert)
def test_every_rule_s_expression_is_promql(rule: Rule) -> None:
    check(rule.expr)


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule.alert)
def test_every_alert_has_a_severity_a_summary_a_duration_and_a_place_in_the_manual(rule: Rule) -> None:
    assert rule.labels["severity"] in ("page", "ticket")
    assert rule.annotations["summary"]
    assert re.fullmatch(r"\d+[smh]", rule.duration)
    assert f"`{rule.alert}`" in MANUAL


def test_no_rule_is_there_twice_and_each_has_one_kind() -> None:
    names = [rule.record or rule.alert for rule in rules()]
    assert len(set(names)) == len(names)
    assert all(bool(rule.record) != bool(rule.alert) for rule in rules())


def test_the_example_of_a_scrape_asks_where_the_api_listens_by_default_and_loads_the_alerts() -> None:
    config = scrape_config()
    (job,) = config["scrape_configs"]
    assert job["static_configs"] == [{"targets": [f"127.0.0.1:{Settings().port}"]}]
    assert job.keys() == {"job_name", "metrics_path", "static_configs"}  # no file that isn't there
    assert all((FOLDER / name).exists() for name in config["rule_files"])


def test_the_one_of_the_compose_file_scrapes_as_often_and_under_the_same_job() -> None:
    ours = yaml.safe_load((FOLDER / "compose" / "prometheus.yml").read_text())
    assert ours["global"] == scrape_config()["global"]
    assert ours["scrape_configs"][0]["job_name"] == scrape_config()["scrape_configs"][0]["job_name"]


def test_no_password_or_token_is_in_the_files() -> None:
    for file in filter(Path.is_file, FOLDER.rglob("*")):
        assert not re.search(r"(credentials|password|token):\s*\S", file.read_text())


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
