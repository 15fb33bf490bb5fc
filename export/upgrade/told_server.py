"""One Triton server in explicit mode, told through its repository API what to load. Triton calls this model control."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from geventhttpclient.response import HTTPParseError
from tritonclient.http import InferenceServerClient
from tritonclient.utils import InferenceServerException

from export.errors import UpgradeError
from export.upgrade.servers import NotServedError
from stack.ensemble_client import MODEL
from stack.gpu import ENGINE_SECONDS

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
class ToldServer:
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
