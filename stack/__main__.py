"""`python -m stack up`: PostgreSQL, Triton and the API on this machine, in the foreground."""

import argparse
import sys

import pydantic

from service.settings import Settings
from stack.preflight import PreflightError
from stack.up import StartError, fail, up


def main() -> int:
    """Run the command line; the settings come from the environment and `.env`."""
    parser = argparse.ArgumentParser(prog="python -m stack", description=__doc__)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("up", help="start everything and stay in the foreground; Ctrl-C or SIGTERM stops it")
    parser.parse_args()
    try:
        return up(Settings())
    except (PreflightError, StartError) as error:
        return fail(str(error))
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        return fail(f"setting {first['loc'][0]}: {first['msg']}")


if __name__ == "__main__":
    sys.exit(main())
