"""The files for Prometheus and Grafana are what these would accept, as far as a parser can tell."""

import re
from pathlib import Path

import pytest
import yaml

from service.settings import Settings
from tests.deploy.monitoring_files import FOLDER, Rule, alerts, rules, scrape_config
from tests.deploy.promql import check
from tests.support.project import PROJECT

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
