"""Enrolment exactly once, whatever becomes of connections and processes meanwhile.

A client that got no answer can't know whether the enrolment took place. If it sends the request with the header
`Idempotency-Key` (the IETF's draft-ietf-httpapi-idempotency-key), it may send it again, and gets the answer that it
missed.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable

import asyncpg

from db.pool import Database
from db.queries import operations
from db.queries.operations import EnrolmentResult, Operation, OtherRequestError, UserDeletedError
from service.auth.credentials import RequestContext
from service.errors import InvalidRequestError, NotFoundError
from service.observability import metrics
from service.observability.observation import record_outcome

HEADER = "Idempotency-Key"

MOST_CHARACTERS = 128

KEPT_HOURS = 24
"""For how long a request may be sent again."""

_WELL_FORMED = re.compile(rf"[!-~]{{1,{MOST_CHARACTERS}}}")


def anonymous_operation(context: RequestContext) -> Operation:
    """Return an operation that nobody will ask for again, but for this process itself when a connection breaks."""
    return Operation(secrets.token_hex(32), "", context.api_key.id)


def idempotent_operation(
    key: str | None, context: RequestContext, address: str, form_digest: Callable[[], bytes]
) -> Operation:
    """Return the operation that a client calls by its key; without a key a new one.

    The operation's id depends on the API key: nobody gets the answer to somebody else's request by using the same key.
    The hash of the request depends on the client's key, so that equal requests don't show, and covers an image or an
    enrolment key, so that nobody finds what it was made of by trying names and dates.

    Raises:
        InvalidRequestError: the key is not well-formed.
    """
    if key is None:
        return anonymous_operation(context)
    if not _WELL_FORMED.fullmatch(key):
        raise InvalidRequestError(
            f"{HEADER} is not 1 to {MOST_CHARACTERS} visible ASCII characters without spaces"
        )
    name = hashlib.sha256(f"{context.api_key.id} {key}".encode()).hexdigest()
    request = hmac.new(key.encode(), address.encode() + form_digest(), hashlib.sha256).hexdigest()
    return Operation(name, request, context.api_key.id)


Work = Callable[[asyncpg.Connection], Awaitable[EnrolmentResult]]


async def run_idempotently(
    database: Database, operation: Operation, success: metrics.RequestOutcome, work: Work
) -> EnrolmentResult:
    """Do a piece of work in one transaction, or return what it came to if it was done before.

    What is refused is not done: the same operation may be tried again and succeed. What is done counts as a `success`
    of this kind, once.

    Raises:
        InvalidRequestError: the operation was done, for another request.
        NotFoundError: it was done, and the user was deleted since.
        DatabaseUnavailableError: as `Database.run`. Then it may or may not be done.
    """
    done_now = False

    async def unless_done(connection: asyncpg.Connection) -> EnrolmentResult:
        nonlocal done_now
        if before := await operations.begin(connection, operation):
            return before
        outcome = await work(connection)
        await operations.complete(connection, operation, outcome)
        done_now = True
        return outcome

    try:
        outcome = await database.run_transaction(unless_done)
    except OtherRequestError as error:
        raise InvalidRequestError("Idempotency-Key was used for another request") from error
    except UserDeletedError as error:
        raise NotFoundError("This was done before, and the user was deleted since") from error
    if done_now:
        record_outcome(success)
    return outcome
