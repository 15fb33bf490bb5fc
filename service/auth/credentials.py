"""Who asks, and under which id: what every use of the API carries along."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What an API key may be used for."""

    RECOGNISE = "recognise"
    ENROL = "enrol"
    ADMIN = "admin"


@dataclass(frozen=True)
class ApiKey:
    """An API key as the service knows it: never the key itself."""

    id: int
    """Of the row in api_keys; 0 where no keys are configured."""
    name: str
    scopes: frozenset[Scope]


OPEN = ApiKey(0, "open", frozenset(Scope))
"""Stands for everybody while no API keys are configured."""


@dataclass(frozen=True)
class Call:
    """One request to the API."""

    request_id: str
    api_key: ApiKey
