"""Enrolment exactly once, whatever becomes of connections and processes meanwhile."""

from collections.abc import Awaitable, Callable

import asyncpg

from db.pool import Database
from db.queries import operations
from db.queries.operations import Operation, OtherRequestError, Outcome, UserDeletedError
from service.errors import InvalidRequestError, NotFoundError
from service.observability import metrics
from service.observability.observation import conclude

Work = Callable[[asyncpg.Connection], Awaitable[Outcome]]


async def done_once(
    database: Database, operation: Operation, success: metrics.Outcome, work: Work
) -> Outcome:
    """Do a piece of work in one transaction, or return what it came to if it was done before.

    What is refused is not done: the same operation may be tried again and succeed. What is done counts as a `success`
    of this kind, once.

    Raises:
        InvalidRequestError: the operation was done, for another request.
        NotFoundError: it was done, and the user was deleted since.
        DatabaseUnavailableError: as `Database.run`. Then it may or may not be done.
    """
    done_now = False

    async def unless_done(connection: asyncpg.Connection) -> Outcome:
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
        conclude(success)
    return outcome
