"""`python -m stack up`: PostgreSQL, Triton and the API on this machine, in the foreground; `restart` renews the API."""

import argparse
import sys

from service.settings import settings_or_exit
from stack.preflight import PreflightError
from stack.rolling_restart import RestartError, restart_workers
from stack.up import StartError, fail, up


def main(argv: list[str] | None = None, prog: str = "python -m stack") -> int:
    """Run the command line; the settings come from the environment and `.env`."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")
    commands.add_parser("up", help="start everything and stay in the foreground; Ctrl-C or SIGTERM stops it")
    commands.add_parser("restart", help="restart the API's workers of the running stack, one after the other")
    command = parser.parse_args(argv).command
    settings = settings_or_exit()
    try:
        if command == "up":
            return up(settings)
        restart_workers(settings)
        return 0
    except (PreflightError, StartError, RestartError) as error:
        return fail(str(error))


if __name__ == "__main__":
    sys.exit(main())
