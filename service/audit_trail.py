"""Writes down who did what to which user."""

from collections.abc import Sequence

import asyncpg

from db.queries import audit
from db.queries.audit import Action, Actor
from service.auth.credentials import Call


async def note(connection: asyncpg.Connection, action: Action, user_ids: Sequence[int], call: Call) -> None:
    """Write an audit entry a user, in the transaction of what was done: it can't happen unrecorded.

    The API key's name is kept as well as its id, so that the log can be read without the table of keys.
    """
    actor = Actor(call.api_key.id, call.api_key.name, call.request_id)
    await audit.record(connection, action, user_ids, actor)
