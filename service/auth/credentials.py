"""Who asks: API keys with their scopes, what every use of the API carries along, and the secrets that are tokens."""

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from db.queries.audit import Actor


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


UNRESTRICTED_KEY = ApiKey(0, "open", frozenset(Scope))
"""Stands for everybody while no API keys are configured."""


@dataclass(frozen=True)
class RequestContext:
    """One request to the API."""

    request_id: str
    api_key: ApiKey

    @property
    def actor(self) -> Actor:
        """Who did it, for the audit log. The key's name is kept too: the log reads without the table of keys."""
        return Actor(self.api_key.id, self.api_key.name, self.request_id)


def new_token() -> str:
    """Return a key of 256 random bits."""
    return f"req-{secrets.token_urlsafe(32)}"


def token_hash(key: str) -> str:
    """Return what the database keeps of a key: its SHA-256, so that a stolen table enrols nobody.

    A salt or a slow hash would add nothing, for nobody can guess 256 random bits.
    """
    return hashlib.sha256(key.encode()).hexdigest()
