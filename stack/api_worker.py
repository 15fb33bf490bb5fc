"""One API process of the stack: gets the listening socket and becomes `python -m service`."""

import os
import sys

from service.settings import Settings
from stack.listening_socket import SOCKET_NAME, received


def main() -> None:
    """Replace this process by the service, so that a supervisor's signals reach it."""
    descriptor = received(Settings().run_dir / SOCKET_NAME)
    os.execv(sys.executable, [sys.executable, "-m", "service", "--fd", str(descriptor)])  # noqa: S606  no shell


if __name__ == "__main__":
    main()
