"""Whether an API process is ready, as it says itself; ``python -m stack.readiness`` is a container's health check."""

import sys
import urllib.error
import urllib.request

import msgspec

from service.settings import Settings


class Ready(msgspec.Struct, frozen=True):
    """What the line at the end of the start shows of `/health/ready`."""

    embedding_space: str
    threshold: float


def readiness(address: str, token: str) -> Ready | None:
    """Ask the API at an address; None if it is not ready.

    Args:
        address: the API's base URL.
        token: the probe token that it knows.
    """
    request = urllib.request.Request(  # noqa: S310  our own address
        f"{address}/health/ready", headers={"Authorization": f"Bearer {token}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310  our own address
            return msgspec.json.decode(response.read(), type=Ready)
    except (urllib.error.URLError, OSError):
        return None


def url(settings: Settings) -> str:
    """Where to reach the API from this machine; a wildcard address is not one to connect to."""
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104  only compared
    return f"http://{host}:{settings.port}"


def main() -> None:
    """Ask the API of these settings; it is ready where a query and an inference worked."""
    settings = Settings()
    if not readiness(url(settings), settings.probe_token):
        sys.exit("not ready")


if __name__ == "__main__":
    main()
