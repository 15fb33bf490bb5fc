"""Who may ask: the rule of API keys, the probe token, the rate limits, and where Trifid may listen without keys.

A rate limit keeps one number a sender (the generic cell rate algorithm): when all that it has sent would be over, had
it kept the allowed pace. Who was silent for a minute may send a minute's worth at once. Its memory is of a fixed size
however many senders there are. (The library `limits` looks through all senders with every request, and its memory
grows with their number.) Each API process counts for itself.
"""

import asyncio
import hmac
import ipaddress
import math
import socket
import time
from array import array

from db.pool import Database, DatabaseUnavailableError
from db.queries.api_keys import api_keys
from service.auth.credentials import UNRESTRICTED_KEY, ApiKey
from service.auth.key_cache import ApiKeyCache
from service.errors import TooManyRequestsError, UnauthorizedError
from service.settings import Settings


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


SLOTS = 1 << 16
"""Senders that are told apart. Two may share a slot, and with it what they may send: Python hashes text with a secret
that each process draws, so nobody can choose to share another's."""

WINDOW = 60.0
"""Seconds."""

_ROUNDING = 1e-6  # seconds


class RateLimiter:
    """A limit for each sender; 0 requests a minute stand for no limit."""

    def __init__(self, per_minute: int) -> None:
        self._pause = WINDOW / per_minute if per_minute else 0.0
        self._over = array("d", bytes(8 * SLOTS))

    def acquire(self, sender: str | int) -> int:
        """Count a request and return 0, or don't and return in how many seconds the sender may make it."""
        slot, now = hash(sender) % SLOTS, time.monotonic()
        over = max(self._over[slot], now) + self._pause
        early = over - now - WINDOW
        if early > _ROUNDING:
            return math.ceil(early)
        self._over[slot] = over
        return 0


FAILURES_PER_MINUTE = 60
"""Requests without a good key that an address gets 401 for. A good key is never refused for them: nobody guesses 256
bits, and who shares an address with an intruder, behind a proxy say, shall not be locked out."""

PROBE_KEY = ApiKey(0, "probe", frozenset())
"""Stands for who has the probe token: health and metrics are told, nothing else."""


class AccessControl:
    """Tells who asks, or refuses. While no API key was ever created everybody may do everything, without a limit."""

    def __init__(self, settings: Settings, keys: ApiKeyCache) -> None:
        self._keys = keys
        self._probe_token = settings.probe_token.encode()
        self._of_address = RateLimiter(settings.rate_limit_per_address)
        self._of_key = RateLimiter(settings.rate_limit_per_key)
        self._failures = RateLimiter(FAILURES_PER_MINUTE)

    def authenticate(self, address: str, key: str | None) -> ApiKey:
        """Return whom the key stands for.

        Args:
            address: of the sender, as far as the trusted proxies tell.
            key: an API key or the probe token, if any was sent.

        Raises:
            UnauthorizedError: a key is needed, and this is none. TooManyRequestsError: the address or the key was
                used too often. DatabaseUnavailableError: the keys could never be read.
        """
        if key and self._probe_token and hmac.compare_digest(key.encode(), self._probe_token):
            return PROBE_KEY
        if not self._keys.keys_required:
            return UNRESTRICTED_KEY
        network = client_network(address)
        known = self._keys.find(key) if key else None
        if known is None:
            _require(self._failures.acquire(network))
            raise UnauthorizedError
        _require(self._of_address.acquire(network))
        _require(self._of_key.acquire(known.id))
        return known


def client_network(address: str) -> str:
    """Return what counts as one sender: an IPv4 address, or the 2^64 IPv6 addresses that one customer gets."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6 and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return address if parsed.version == 4 else str(ipaddress.ip_network((parsed.packed, 64), strict=False))


def _require(wait: int) -> None:
    if wait:
        raise TooManyRequestsError(wait)
