"""Enrolments that are done once, however often they are tried.

A connection that breaks at COMMIT leaves open whether the transaction took place. So what it came to is a row of the
same transaction: who tries again finds it, and has the answer.
"""

from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True)
class Operation:
    """An enrolment, or the addition of a further face, as its client means it."""

    id: str
    """The same for every attempt at it, and for nothing else."""
    request: str
    """The same whenever all that is asked for is the same."""
    api_key_id: int
    """Whose it is: of the row in api_keys, 0 where none are configured."""


@dataclass(frozen=True)
class EnrolmentResult:
    """What an operation came to."""

    user_id: int
    faces: int
    """How many the user had then."""


class UserDeletedError(Exception):
    """The operation was done, and what it came to was deleted since."""


class OtherRequestError(Exception):
    """Something else was done under the operation's id."""


async def begin(connection: asyncpg.Connection, operation: Operation) -> EnrolmentResult | None:
    """Begin an operation in this transaction, with its first statement; what it came to if it was done before.

    Of two transactions that begin one operation, the second waits until the first has ended: if that one was undone,
    the second does the work.

    Raises:
        OtherRequestError: it was done before, for another request.
        UserDeletedError: it was done before, and the user was deleted since.
    """
    row = await connection.fetchrow(
        """
        INSERT INTO completed_enrolments (operation, request, api_key_id) VALUES ($1, $2, $3)
        ON CONFLICT (operation) DO UPDATE SET operation = excluded.operation
        RETURNING user_id, faces, request
        """,
        operation.id,
        operation.request,
        operation.api_key_id,
    )
    if row["request"] != operation.request:
        raise OtherRequestError
    if row["faces"] is None:
        return None
    if row["user_id"] is None:
        raise UserDeletedError
    return EnrolmentResult(row["user_id"], row["faces"])


async def complete(connection: asyncpg.Connection, operation: Operation, outcome: EnrolmentResult) -> None:
    """Write down what the operation came to, with the last statement of its transaction."""
    await connection.execute(
        "UPDATE completed_enrolments SET user_id = $2, faces = $3 WHERE operation = $1",
        operation.id,
        outcome.user_id,
        outcome.faces,
    )


async def delete_old_operations(connection: asyncpg.Connection, hours: int) -> None:
    """Delete what nobody asks for any more."""
    await connection.execute(
        "DELETE FROM completed_enrolments WHERE created_at < now() - make_interval(hours => $1)", hours
    )
