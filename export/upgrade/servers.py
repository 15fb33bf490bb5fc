"""The Triton servers of the slots, as an exchange needs them, whoever runs them.

`LocalServers` are those of `make up`, started and stopped by the supervisor. `ModelControlServers` are those of
TRIFID_TRITON_URL and TRIFID_TRITON_URL_BESIDE: they run all the time in explicit mode, and are told through Triton's
repository API what to load.
"""

import time
import xmlrpc.client
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from geventhttpclient.response import HTTPParseError
from tritonclient.http import InferenceServerClient
from tritonclient.utils import InferenceServerException

from export.errors import UpgradeError
from release.links import any_linked, link_slot, unlink_slot
from release.slots import Slot
from service.settings import Settings
from stack.ensemble_client import MODEL
from stack.gpu import ENGINE_SECONDS
from stack.preflight import PreflightError
from stack.readiness import readiness, url
from stack.slot_servers import start_slot, stop_slot
from stack.supervisor import environment


class NotServedError(UpgradeError):
    """A slot's servers are there, but they don't serve the release that they were given."""


class SlotServers(Protocol):
    """What exchanges the releases that the slots serve."""

    @property
    def api_is_ready(self) -> Callable[[], bool] | None:
        """Asks the API beside the servers; None where it runs elsewhere."""

    def fill(self, number: int, release: Path) -> Iterator[str]:
        """Let a slot's servers load a release, one each time that the next is asked for; it may not be ready yet.

        So the caller can let one get ready before the next takes the processors from those who serve. Servers of
        the slot in use that have loaded this release stay as they are.

        Yields:
            Host and port of the server.

        Raises:
            NotServedError: a server refuses the release. The slot is to be emptied.
            UpgradeError: the servers can't be used at all.
        """

    def empty(self, number: int) -> None:
        """Let a slot's servers answer what they have begun, and unload what they serve.

        Raises:
            UpgradeError: the servers can't be used at all.
        """


@dataclass(frozen=True)
class LocalServers:
    """Started with a release, and stopped to unload it: an idle slot takes no memory."""

    settings: Settings

    def fill(self, number: int, release: Path) -> Iterator[str]:
        """As `Servers.fill`."""
        try:
            yield from start_slot(self.settings, number, release)
        except PreflightError as error:
            raise UpgradeError(f"the second slot needs a port that is not free: {error}") from error
        except (OSError, xmlrpc.client.Error) as error:
            raise UpgradeError(f"the servers of {release.name} can't be started: {error}") from error

    def empty(self, number: int) -> None:
        """As `Servers.empty`."""
        try:
            stop_slot(self.settings, number)
        except (OSError, xmlrpc.client.Error) as error:
            raise UpgradeError(f"the servers of slot {number} can't be stopped: {error}") from error

    def api_is_ready(self) -> bool:
        """As `Servers.api_is_ready`; the token may be one that was made up for this run."""
        token = environment(self.settings.run_dir).get("TRIFID_PROBE_TOKEN", self.settings.probe_token)
        return readiness(url(self.settings), token) is not None


HEADER = "trifid-model-control"
"""Which the key goes in: `triton/serve` closes the repository API to whoever doesn't send it."""

START_SECONDS = 120.0
"""Until it listens: an idle slot's server may start only when there is a release for it."""

CONNECT_SECONDS = 5.0

CALL_SECONDS = 10.0
"""For an answer to anything but a load, which takes until TensorRT has built its engines."""

PAUSE_SECONDS = 0.5

FORBIDDEN = "403"

_NO_ANSWER = (OSError, HTTPParseError)


@dataclass(frozen=True)
class ModelControlServer:
    """A server, and the key to its repository API."""

    url: str
    key: str = field(repr=False)

    def answers(self) -> bool:
        """Whether it listens.

        Raises:
            UpgradeError: its repository API doesn't take the key.
        """
        try:
            with self._client() as client:
                client.get_model_repository_index(headers={HEADER: self.key})
        except _NO_ANSWER:
            return False
        except InferenceServerException as error:
            self._require_key(error)
        return True

    def serves(self) -> bool:
        """Whether it has loaded a release; of which one, nobody can ask it."""
        try:
            with self._client() as client:
                return bool(client.is_model_ready(MODEL))
        except (*_NO_ANSWER, InferenceServerException):
            return False

    def wait(self) -> None:
        """Return when it listens.

        Raises:
            NotServedError: it doesn't in time. UpgradeError: it doesn't take the key.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if time.monotonic() > deadline:
                raise NotServedError(f"no server answers at {self.url}")
            time.sleep(PAUSE_SECONDS)

    def load(self) -> None:
        """Load what its slot is linked to, and nothing that was loaded before; return when that is done.

        Raises:
            NotServedError: it doesn't listen in time, or can't load it. UpgradeError: it doesn't take the key.
        """
        self.wait()
        self.unload()  # Triton would keep models whose files have the same times in both releases
        try:
            with self._client(ENGINE_SECONDS) as client:
                client.load_model(MODEL, headers={HEADER: self.key})
        except InferenceServerException as error:
            self._require_key(error)
            said = str(error.message()).split("\n", 1)[0][:200]
            raise NotServedError(f"the server at {self.url} doesn't load the release: {said}") from error
        except _NO_ANSWER as error:
            raise NotServedError(f"the server at {self.url} went away while it loaded the release") from error

    def unload(self) -> None:
        """Unload whatever is loaded, after what it has begun; returns at once. A server that is gone has nothing.

        Raises:
            UpgradeError: it doesn't take the key, or can't do it.
        """
        try:
            with self._client() as client:
                client.unload_model(MODEL, headers={HEADER: self.key}, unload_dependents=True)
        except _NO_ANSWER:
            return
        except InferenceServerException as error:
            self._require_key(error)
            raise UpgradeError(
                f"the server at {self.url} doesn't unload its models: {error.status()}"
            ) from error

    @contextmanager
    def _client(self, seconds: float = CALL_SECONDS) -> Iterator[InferenceServerClient]:
        client = InferenceServerClient(self.url, connection_timeout=CONNECT_SECONDS, network_timeout=seconds)
        with closing(client):
            yield client

    def _require_key(self, error: InferenceServerException) -> None:
        if error.status() == FORBIDDEN:
            raise UpgradeError(f"the server at {self.url} does not take TRIFID_MODEL_CONTROL_KEY") from error


class ModelControlServers:
    """Two slots of them. One that restarts finds in the link of its slot what it has to load."""

    api_is_ready = None

    def __init__(self, settings: Settings) -> None:
        self._slots = settings.slots
        self._folder = settings.slots_dir
        self._servers = [
            [ModelControlServer(url, settings.model_control_key) for url in urls]
            for urls in settings.slot_urls
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
