"""Creates, lists and revokes API keys: ``python -m service.api_keys``.

It works on the database of the settings, which must run. A key is shown when it is created and never again. Running
API processes learn of a change within seconds (`service.auth.key_cache.REFRESH_SECONDS`).
"""

import argparse
import asyncio
import re
import secrets
import sys
from collections.abc import Sequence

from db.migrate import MigrationError, NoDatabaseError, migrate
from db.pool import Database, DatabaseUnavailableError
from db.queries.api_keys import StoredKey, api_keys, insert_api_key, revoke_api_key
from service.auth.credentials import Scope, token_hash
from service.settings import settings_or_exit

PATIENCE = 5.0
"""Seconds in which the database must answer."""

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


class ApiKeyError(Exception):
    """It can't be done; the message is one line."""


async def create(database: Database, name: str, scopes: Sequence[Scope]) -> str:
    """Create a key of 256 random bits, of which the database keeps the hash, and return it.

    Raises:
        ApiKeyError: the name was given before.
    """
    key = f"trifid_{secrets.token_urlsafe(32)}"
    async with database.connection() as connection:
        if not await insert_api_key(connection, name, token_hash(key), scopes):
            raise ApiKeyError(f"there is a key named {name} already, or was: take another name")
    print(f"The key of {name}, shown this once:", file=sys.stderr)  # noqa: T201
    return key


async def revoke(database: Database, name: str) -> str:
    """Let a key be good no more.

    Raises:
        ApiKeyError: there is no such key, or it is revoked already.
    """
    async with database.connection() as connection:
        if not await revoke_api_key(connection, name):
            raise ApiKeyError(f"no key that is good has the name {name}")
    return f"{name} is revoked; running processes refuse it within seconds"


async def listing(database: Database) -> str:
    """Return a line for each key, without the keys."""
    async with database.connection() as connection:
        lines = [_line(key) for key in await api_keys(connection)]
    return "\n".join(lines) if lines else "There are no API keys: everybody on this machine may use the API"


def _line(key: StoredKey) -> str:
    state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "good"
    return f"{key.name:20} {','.join(key.scopes):24} created {key.created_at:%Y-%m-%d}  {state}"


def parser(prog: str) -> argparse.ArgumentParser:
    """The command line. Each command leaves in `run` what it does with the database and the arguments."""
    parser = argparse.ArgumentParser(prog=prog, description="Look after API keys.")
    commands = parser.add_subparsers(required=True)
    creation = commands.add_parser("create", help="create a key and show it, this once")
    creation.add_argument("name", type=_name, help="letters, digits, '.', '_' and '-'")
    creation.add_argument(
        "--scopes", type=_scopes, required=True, help=f"what it is good for: some of {','.join(Scope)}"
    )
    creation.set_defaults(run=lambda database, given: create(database, given.name, given.scopes))
    commands.add_parser("list", help="list all keys").set_defaults(run=lambda database, _: listing(database))
    revocation = commands.add_parser("revoke", help="let a key be good no more")
    revocation.add_argument("name")
    revocation.set_defaults(run=lambda database, given: revoke(database, given.name))
    return parser


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError("a name has 1 to 64 letters, digits, '.', '_' or '-'")
    return text


def _scopes(text: str) -> list[Scope]:
    try:
        return sorted({Scope(each.strip()) for each in text.split(",")})
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"the scopes are {','.join(Scope)}") from error


async def _run(arguments: argparse.Namespace, dsn: str) -> str:
    async with Database.open(dsn) as database:
        done: str = await arguments.run(database, arguments)
        return done


def main(argv: list[str] | None = None, prog: str = "python -m service.api_keys") -> None:
    """Bring the schema up to date and run a command."""
    arguments = parser(prog).parse_args(argv)
    dsn = settings_or_exit().dsn
    try:
        migrate(dsn, PATIENCE)
        print(asyncio.run(_run(arguments, dsn)))  # noqa: T201
    except NoDatabaseError as error:
        sys.exit(f"trifid: {error}; is Trifid running?")
    except (ApiKeyError, MigrationError) as error:
        sys.exit(f"trifid: {error}")
    except DatabaseUnavailableError:
        sys.exit("trifid: no database answers; is Trifid running?")


if __name__ == "__main__":
    main()
