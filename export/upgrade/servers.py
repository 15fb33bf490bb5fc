"""The Triton servers of the slots, as an exchange needs them: whoever runs them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from export.errors import UpgradeError


class NotServedError(UpgradeError):
    """A slot's servers are there, but they don't serve the release that they were given."""


class Servers(Protocol):
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
