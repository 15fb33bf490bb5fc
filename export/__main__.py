"""The export's command line."""

import argparse
import sys
from contextlib import nullcontext, redirect_stdout

import msgspec

from export import signals
from export.errors import ExportError
from export.options import parser
from export.results import CommandError, CommandResult
from release.errors import ReleaseError

INTERRUPTED = 130


def main(argv: list[str] | None = None, prog: str = "python -m export") -> int:
    """Run a command and return the exit code."""
    arguments = parser(prog).parse_args(argv)
    signals.install()
    with redirect_stdout(sys.stderr) if arguments.json else nullcontext():
        outcome = _outcome(arguments)
    if arguments.json:
        print(msgspec.json.encode(outcome.result, enc_hook=str).decode(), flush=True)
    return outcome.exit_code


def _outcome(arguments: argparse.Namespace) -> CommandResult:
    """Run the chosen command; what goes wrong is one sentence for a person, never a traceback."""
    try:
        outcome: CommandResult = arguments.command.run(arguments)
    except KeyboardInterrupt:
        said = f"interrupted: {arguments.command.interrupted}"
        print(said, file=sys.stderr)
        return CommandResult(CommandError(said), INTERRUPTED)
    except (ExportError, ReleaseError) as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(f"{error.strerror or error}: {error.filename or 'while exporting'}")
    except ModuleNotFoundError as error:
        return _failed(
            f"{error.name} isn't installed here: python -m export --help says which command runs where"
        )
    return outcome


def _failed(sentence: str) -> CommandResult:
    print(f"error: {sentence}", file=sys.stderr)
    return CommandResult(CommandError(sentence), exit_code=1)


if __name__ == "__main__":
    sys.exit(main())
