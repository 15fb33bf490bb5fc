"""Reads the audit log: ``python -m service.audit [--user ID] [--since DATE]``, one JSON object a line, oldest first.

It reads the database that the settings name. Reading it is not audited: who may do so, may read the whole database.
"""

import argparse
import asyncio
import sys
from datetime import UTC, datetime

import msgspec

from db.pool import Database, DatabaseUnavailableError
from db.queries import audit
from service.api.validation import LARGEST_USER_ID
from service.settings import settings_or_exit


def main(argv: list[str] | None = None, prog: str = "python -m service.audit") -> None:
    """Command line of the audit log."""
    parser = argparse.ArgumentParser(prog=prog, description="Print the audit log.")
    parser.add_argument("--user", type=_user_id, metavar="ID", help="only what was done to this user")
    parser.add_argument(
        "--since", type=_midnight, metavar="DATE", help="only from this day on (YYYY-MM-DD, UTC)"
    )
    arguments = parser.parse_args(argv)
    dsn = settings_or_exit().dsn
    try:
        asyncio.run(_print_entries(dsn, arguments.user, arguments.since))
    except DatabaseUnavailableError:
        sys.exit("trifid: no database answers; is Trifid running?")
    except BrokenPipeError:  # the reader, head for one, has had enough
        sys.stderr.close()


def _user_id(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= LARGEST_USER_ID:
        raise argparse.ArgumentTypeError("no user has such an id")
    return int(text)


def _midnight(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day looks like 2026-11-22") from error


async def _print_entries(dsn: str, user_id: int | None, since: datetime | None) -> None:
    async with Database.open(dsn) as database, database.transaction() as connection:
        async for entry in audit.entries(connection, user_id, since):
            sys.stdout.buffer.write(msgspec.json.encode(entry) + b"\n")


if __name__ == "__main__":
    main()
