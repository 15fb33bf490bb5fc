"""Restarts the API's workers one after the other, so that somebody always answers."""

import xmlrpc.client

from service.settings import Settings
from stack.supervision import environment, processes_of, restart
from stack.trial import TrialError, try_settings


class RestartError(Exception):
    """The workers can't be restarted; the message is for the operator."""


def restart_workers(settings: Settings) -> None:
    """Restart every worker of the stack that runs on this state folder; each reads `.env` and the release anew.

    First another process tries them: where they are of no use, the workers stay as they are. A worker ends when it
    has answered what it had begun. Connections wait meanwhile: `stack.api_worker`.

    Raises:
        RestartError: no stack runs here, the settings don't work, or a worker doesn't start again.
    """
    try:
        workers = processes_of(settings.run_dir, "api")
        try_settings(settings.logs_dir, environment(settings.run_dir))
        for worker in workers:
            restart(settings.run_dir, worker)
            print(f"{worker.partition(':')[2]} restarted", flush=True)
    except OSError as error:
        raise RestartError(f"Trifid does not run on {settings.state_dir}") from error
    except (TrialError, xmlrpc.client.Fault) as error:
        raise RestartError(f"not restarted: {error}") from error
