"""Restarts the API's workers one after the other, so that somebody always answers."""

import xmlrpc.client

from service.settings import Settings
from stack.supervision import restart


class RestartError(Exception):
    """The workers can't be restarted; the message is for the operator."""


def restart_workers(settings: Settings) -> None:
    """Restart every worker of the stack that runs on these settings; each reads `.env` and the release anew.

    A worker ends when it has answered what it had begun. Connections wait meanwhile: `stack.listening_socket`.

    Raises:
        RestartError: no stack runs here, or a worker doesn't start again.
    """
    for worker in range(settings.api_workers):
        try:
            restart(settings.run_dir, f"api:api-{worker}")
        except OSError as error:
            raise RestartError(f"Trifid does not run on {settings.state_dir}") from error
        except xmlrpc.client.Fault as error:
            raise RestartError(f"worker {worker} does not restart ({error.faultString})") from error
        print(f"api-{worker} restarted", flush=True)
