"""One of several database servers that can be used, and which errors say that none can at the moment.

asyncpg takes a URL of several hosts itself, but asks them in order under one timeout: a first host that neither
answers nor refuses, for its machine is switched off, would use up that time again and again.
"""

import asyncio
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

TRANSIENT_ERRORS: tuple[type[Exception], ...] = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,  # the connection was lost under a query
    asyncpg.InternalClientError,  # it was lost between two queries; or no server of several takes writes
    asyncpg.OperatorInterventionError,  # shutting down, starting up, or the query was cancelled
    asyncpg.InsufficientResourcesError,  # too many connections, the disk is full
    asyncpg.PostgresSystemError,  # the server can't read or write its files
    asyncpg.TransactionRollbackError,  # a deadlock, or two transactions that can't both be
    asyncpg.ReadOnlySQLTransactionError,  # the server has become a standby under the connection
    asyncpg.IdleInTransactionSessionTimeoutError,  # this process was stopped in the midst of a transaction
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)
"""The same statement may succeed when it is tried again on another connection."""


class DatabaseHosts:
    """The servers of a URL, the one that worked last first."""

    def __init__(self, url: str) -> None:
        self._urls = split_hosts(url)

    async def connect(self, *_: object, **options: Any) -> asyncpg.Connection:
        """Connect to the first that can be used: that answers, and is of the URL's `target_session_attrs`.

        Takes what `asyncpg.connect` takes, but for the URL; `timeout` is for each server.

        Raises:
            Exception: the last server's error, one of `db.hosts.PASSING` if all may be well again in a while.
        """
        failure: Exception = OSError("the URL names no server")
        for url in tuple(self._urls):
            try:
                return await asyncpg.connect(url, **options)
            except (
                asyncio.CancelledError
            ):  # whoever waited has no more time; the next one shall not lose it here
                self._put_last(url)
                raise
            except TRANSIENT_ERRORS as error:
                self._put_last(url)
                failure = error
        raise failure

    def _put_last(self, url: str) -> None:
        """Prefer the others. Of many connections that fail at once, each says it again."""
        if self._urls[0] == url:
            self._urls = [*self._urls[1:], url]


def split_hosts(url: str) -> list[str]:
    """Split a URL of several hosts, as libpq and asyncpg take it, into one for each.

    The hosts stand after the user, each with its port (`postgresql://user@a:5432,b:5433/faces`), or in the parameters
    (`?host=a,b&port=5432,5433`), where one port is good for all.
    """
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    if hosts:
        return [urlunsplit(parts._replace(netloc=f"{user}{at}{host}")) for host in hosts.split(",")]
    parameters = dict(parse_qsl(parts.query))
    names, ports = parameters.get("host", "").split(","), parameters.get("port", "").split(",")
    each_port = ports if len(ports) == len(names) else ports * len(names)
    servers = [
        {**parameters, "host": name, "port": port} for name, port in zip(names, each_port, strict=False)
    ]
    return [urlunsplit(parts._replace(query=urlencode(_given(server)))) for server in servers]


def _given(parameters: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value}
