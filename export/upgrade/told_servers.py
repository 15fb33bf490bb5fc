"""The servers of TRIFID_TRITON_URL and TRIFID_TRITON_URL_BESIDE: they run all the time, and are told what to load."""

from collections.abc import Iterator
from pathlib import Path

from export.errors import UpgradeError
from export.upgrade.told_server import ToldServer
from service.settings import Settings
from service.slots import Slots
from stack.slot_links import any_linked, link_slot, unlink_slot


class ToldServers:
    """Two slots of them. One that restarts finds in the link of its slot what it has to load."""

    api_is_ready = None

    def __init__(self, settings: Settings) -> None:
        self._slots = Slots(settings)
        self._folder = settings.slots_dir
        self._servers = [
            [ToldServer(url, settings.model_control_key) for url in urls] for urls in settings.slot_urls
        ]

    def prepare(self) -> None:
        """Let the first slot serve the release in use if none serves any: nothing was ever exchanged here.

        Raises:
            UpgradeError: no server of the slot in use answers, or one doesn't take the key.
        """
        in_use = self._slots.current()
        if not any_linked(self._folder):
            link_slot(self._folder, in_use.number, in_use.release)
            for server in self._servers[in_use.number]:
                server.wait()
        if not any(server.answers() for server in self._servers[in_use.number]):
            raise UpgradeError(f"no server of the release in use answers at {', '.join(in_use.urls)}")

    def fill(self, number: int, release: Path) -> Iterator[str]:
        """As `Servers.fill`."""
        is_new = (self._folder / str(number)).resolve() != release.resolve()
        if is_new:
            self.empty(number)
            link_slot(self._folder, number, release)
        for server in self._servers[number]:
            if is_new or not server.serves():
                server.load()
            yield server.url

    def empty(self, number: int) -> None:
        """As `Servers.empty`."""
        unlink_slot(self._folder, number)
        for server in self._servers[number]:
            server.unload()
