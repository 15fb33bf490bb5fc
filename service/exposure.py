"""Refuses to listen where others can reach the API while no API key protects it."""

import asyncio
import ipaddress
import socket

from db.pool import Database, DatabaseUnavailableError
from db.queries.api_keys import api_keys


class ExposureError(Exception):
    """Listening there would be unwise; the message is one line for the operator."""


def require_key_unless_loopback(host: str, dsn: str) -> None:
    """Return if only this machine reaches `host`, or if there is an API key that is good.

    Raises:
        ExposureError: neither is so, or the database that would tell is away.
    """
    if is_loopback(host):
        return
    try:
        protected = asyncio.run(_has_active_key(dsn))
    except DatabaseUnavailableError as error:
        raise ExposureError("the database does not tell whether there are API keys") from error
    if not protected:
        raise ExposureError(
            f"no API key protects {host}, which others can reach: start it on loopback first (TRIFID_HOST=127.0.0.1), "
            "make a key with `make api-key NAME=…` (python -m service.api_keys), and then set TRIFID_HOST again"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a listener on this host name or address."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(ipaddress.ip_address(address[0]).is_loopback for *_, address in found)


async def _has_active_key(dsn: str) -> bool:
    async with Database.open(dsn) as database, database.connection() as connection:
        return any(key.revoked_at is None for key in await api_keys(connection))
