"""The servers that this machine's supervisor starts and stops: `make up`."""

import xmlrpc.client
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from export.errors import UpgradeError
from service.settings import Settings
from stack.preflight import PreflightError
from stack.readiness import readiness, url
from stack.slot_servers import empty, fill
from stack.supervisor import environment


@dataclass(frozen=True)
class SupervisedServers:
    """Started with a release, and stopped to unload it: an idle slot takes no memory."""

    settings: Settings

    def fill(self, number: int, release: Path) -> Iterator[str]:
        """As `Servers.fill`."""
        try:
            yield from fill(self.settings, number, release)
        except PreflightError as error:
            raise UpgradeError(f"the second slot needs a port that is not free: {error}") from error
        except (OSError, xmlrpc.client.Error) as error:
            raise UpgradeError(f"the servers of {release.name} can't be started: {error}") from error

    def empty(self, number: int) -> None:
        """As `Servers.empty`."""
        try:
            empty(self.settings, number)
        except (OSError, xmlrpc.client.Error) as error:
            raise UpgradeError(f"the servers of slot {number} can't be stopped: {error}") from error

    def api_is_ready(self) -> bool:
        """As `Servers.api_is_ready`; the token may be one that was made up for this run."""
        token = environment(self.settings.run_dir).get("TRIFID_PROBE_TOKEN", self.settings.probe_token)
        return readiness(url(self.settings), token) is not None
