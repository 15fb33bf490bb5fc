"""Prometheus's files under deploy/monitoring, as far as tests ask for what they hold."""

from typing import Any

import msgspec
import yaml

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
