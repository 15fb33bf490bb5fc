"""What is stored about enrolled people: told, listed, erased. Each leaves its entries in the audit log."""

from dataclasses import dataclass

import asyncpg

from db.pool import Database
from db.queries import audit
from db.queries.audit import Action
from db.queries.users import EnrolledUser, delete_user, find_user, users_after
from service.auth.credentials import RequestContext
from service.errors import NotFoundError


@dataclass(frozen=True)
class Page:
    """Some users in the order of their ids, and after which id the next page begins; None if this is the last."""

    users: list[EnrolledUser]
    next: int | None


class Users:
    """Reads and deletes users, in one transaction with the entries of the audit log.

    What can't be recorded is not done: a read fails, too, where the log can't be written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, user_id: int, context: RequestContext) -> EnrolledUser:
        """Return what is stored about a user.

        Raises:
            NotFoundError: there is no such user.
            DatabaseUnavailableError: as `Database.run`.
        """

        async def work(connection: asyncpg.Connection) -> EnrolledUser:
            user = await find_user(connection, user_id)
            if user is None:
                raise NotFoundError("There is no user with this id")
            await audit.record(connection, Action.READ, [user.id], context.actor)
            return user

        return await self._database.run_transaction(work)

    async def page(self, after: int, limit: int, context: RequestContext) -> Page:
        """Return the next users above an id, at most `limit`.

        Users who come or go meanwhile don't move the others: nobody is told twice, and nobody is left out who is
        there all the time.

        Raises:
            DatabaseUnavailableError: as `Database.run`.
        """

        async def work(connection: asyncpg.Connection) -> Page:
            found = await users_after(connection, after, limit + 1)
            users = found[:limit]
            await audit.record(connection, Action.READ, [user.id for user in users], context.actor)
            return Page(users, users[-1].id if len(found) > limit else None)

        return await self._database.run_transaction(work)

    async def delete(self, user_id: int, context: RequestContext) -> None:
        """Erase a user: personal details, all faces, the day last seen. Only the audit log keeps the id.

        Raises:
            NotFoundError: there is no such user.
            DatabaseUnavailableError: as `Database.run`.
        """
        was_there = False

        async def work(connection: asyncpg.Connection) -> None:
            nonlocal was_there
            if await delete_user(connection, user_id):
                was_there = True
                await audit.record(connection, Action.DELETED, [user_id], context.actor)
            elif not was_there:  # else an earlier try did it, whose COMMIT was not answered
                raise NotFoundError("There is no user with this id")

        await self._database.run_transaction(work)
