"""The command line's arguments. Nothing slow is imported here or by the commands, so that `--help` comes at once."""

import argparse

from export.commands.build import BUILD
from export.commands.calibrate import CALIBRATE
from export.commands.list import LIST
from export.commands.prune import PRUNE
from export.commands.upgrade import ROLLBACK, UPGRADE
from export.commands.verify import VERIFY

COMMANDS = (BUILD, VERIFY, LIST, UPGRADE, ROLLBACK, PRUNE, CALIBRATE)

EPILOG = """\
`build` runs in the export's environment (.trifid/envs/export/bin/python), which has PyTorch; the others in the serving
one (.trifid/envs/serve/bin/python). Exit codes: 0 done, 1 refused or failed, 2 wrong options, 130 interrupted; each
command's --help says more. docs/upgrade.md walks through all of them.
"""


def parser(prog: str = "python -m export") -> argparse.ArgumentParser:
    """The commands and their options; `command` is the chosen one, and `refuse` ends it as a wrong option does."""
    top = argparse.ArgumentParser(
        prog=prog,
        description="Turn pretrained weights into verified, numbered releases of Triton's model repository, and"
        " exchange the one that a running Trifid uses.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        below = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.description,
            epilog=f"Exit codes: {command.exit_codes}",
        )
        command.options(below)
        below.add_argument(
            "--json",
            action="store_true",
            help="print one JSON object as the last line; everything else then goes to stderr",
        )
        below.set_defaults(command=command, refuse=below.error)
    return top
