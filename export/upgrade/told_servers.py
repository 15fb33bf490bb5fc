"""The servers of TRIFID_TRITON_URL and TRIFID_TRITON_URL_BESIDE: they run all the time, and are told what to load."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from export.errors import UpgradeError
from export.upgrade.told_server import ToldServer
from release.links import any_linked, link_slot, unlink_slot
from service.settings import Settings
from service.slots import Slot, Slots


class ToldServers:
    """Two slots of them. One that restarts finds in the link of its slot what it has to load."""

    api_is_ready = None

    def __init__(self, settings: Settings) -> None:
        self._slots = Slots(settings)
        self._folder = settings.slots_dir
        self._servers = [
            [ToldServer(url, settings.model_control_key) for url in urls] for urls in settings.slot_urls
        ]
        self._known: set[int] = set()
        """Slots whose servers have loaded what they are linked to, for they were in use."""

    def fill(self, number: int, release: Path) -> Iterator[str]:
        """As `Servers.fill`.

        Nobody can ask a server which release it has loaded. So a slot that was filled by what was cut off is loaded
        once more, while the one that was in use when this command came is not, which an upgrade may go back to.
        """
        in_use = self._slots.current()
        self._link_first(in_use)
        self._known.add(in_use.number)
        if (self._folder / str(number)).resolve() != release.resolve():
            self.empty(number)
            link_slot(self._folder, number, release)
        for server in self._servers[number]:
            if number not in self._known or not server.serves():
                server.load()
            yield server.url

    def empty(self, number: int) -> None:
        """As `Servers.empty`. One that refuses keeps no other from it."""
        unlink_slot(self._folder, number)
        self._known.discard(number)
        with ExitStack() as asked:
            for server in self._servers[number]:
                asked.callback(server.unload)

    def _link_first(self, in_use: Slot) -> None:
        """Let the first slot's link say that it serves the release in use, where nothing was ever exchanged.

        Raises:
            UpgradeError: none of its servers answers, or one doesn't take the key. Nothing was linked.
        """
        if any_linked(self._folder):
            return
        if not any(server.answers() for server in self._servers[in_use.number]):
            raise UpgradeError(f"no server of the release in use answers at {', '.join(in_use.urls)}")
        link_slot(self._folder, in_use.number, in_use.release)
