"""What docs/ tell people to type runs services that docker-compose.gpu.yml has."""

import re
from collections.abc import Iterator
from typing import Any

from tests.support.project import PROJECT

COMMAND = re.compile(r"^\$ docker compose (?:-f docker-compose\.gpu\.yml )?(.+)$", re.MULTILINE)
RUN = re.compile(r"^(?:run|exec)(?: --(?:volume|env) (?:\S+='[^']*'|\S+)| --?\w+)* (\S+)")
OF_SEVERAL = re.compile(r"^(?:logs --follow --since \S+|stop|start|restart)((?: \S+)+)")


def commands() -> list[str]:
    """Whatever is to be typed after the name of the file."""
    texts = [path.read_text() for path in (PROJECT / "docs").glob("*.md")]
    return [command for text in texts for command in COMMAND.findall(text)]


def services_of(command: str) -> Iterator[str]:
    """The services that a command names."""
    if one := RUN.match(command):
        yield one[1]
    if several := OF_SEVERAL.match(command):
        yield from several[1].split()


def test_every_service_that_is_run_or_looked_at_is_there(services: dict[str, Any]) -> None:
    named = {service for command in commands() for service in services_of(command)}
    assert {"operator", "export", "perf", "postgres", "api", "triton"} <= named
    assert named <= set(services)


def test_what_is_run_is_built_before() -> None:
    text = (PROJECT / "docs" / "containers.md").read_text()
    first, *others = COMMAND.findall(text)
    assert first == "build"
    assert any(command.startswith("up ") for command in others)
    assert "\n$ export COMPOSE_FILE=docker-compose.gpu.yml\n" in text


def test_every_profile_that_is_asked_for_is_there(services: dict[str, Any]) -> None:
    asked = {name for command in commands() for name in re.findall(r"--profile (\S+)", command)}
    assert asked
    assert asked <= {profile for service in services.values() for profile in service.get("profiles", [])}
