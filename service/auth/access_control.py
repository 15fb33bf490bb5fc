"""Who may ask: the rule of API keys, the probe token and the rate limits."""

import hmac
import ipaddress

from service.auth.credentials import OPEN, ApiKey
from service.auth.key_cache import KnownKeys
from service.errors import TooManyRequestsError, UnauthorizedError
from service.rate_limit import RateLimit
from service.settings import Settings

FAILURES_PER_MINUTE = 60
"""Requests without a good key that an address gets 401 for. A good key is never refused for them: nobody guesses 256
bits, and who shares an address with an intruder, behind a proxy say, shall not be locked out."""

PROBE = ApiKey(0, "probe", frozenset())
"""Stands for who has the probe token: health and metrics are told, nothing else."""


class Admission:
    """Tells who asks, or refuses. While no API key was ever created everybody may do everything, without a limit."""

    def __init__(self, settings: Settings, keys: KnownKeys) -> None:
        self._keys = keys
        self._probe_token = settings.probe_token.encode()
        self._of_address = RateLimit(settings.rate_limit_per_address)
        self._of_key = RateLimit(settings.rate_limit_per_key)
        self._failures = RateLimit(FAILURES_PER_MINUTE)

    def admit(self, address: str, key: str | None) -> ApiKey:
        """Return whom the key stands for.

        Args:
            address: of the sender, as far as the trusted proxies tell.
            key: an API key or the probe token, if any was sent.

        Raises:
            UnauthorizedError: a key is needed, and this is none. TooManyRequestsError: the address or the key was
                used too often. DatabaseUnavailableError: the keys could never be read.
        """
        if key and self._probe_token and hmac.compare_digest(key.encode(), self._probe_token):
            return PROBE
        if not self._keys.needed:
            return OPEN
        network = network_of(address)
        known = self._keys.find(key) if key else None
        if known is None:
            _require(self._failures.wait(network))
            raise UnauthorizedError
        _require(self._of_address.wait(network))
        _require(self._of_key.wait(known.id))
        return known


def network_of(address: str) -> str:
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
