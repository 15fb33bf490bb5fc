"""`python -m perf.accuracy run`, `calibrate` or `compare`; `--help` lists the options."""

import signal
import sys
import tarfile

import msgspec

from export.evaluation.collection import EnsembleError
from perf.accuracy.arguments import parser
from perf.accuracy.baseline import BaselineError
from perf.accuracy.commands import run_calibration, run_comparison, run_report

COMMANDS = {"run": run_report, "calibrate": run_calibration, "compare": run_comparison}
FAILURES = (OSError, ValueError, tarfile.TarError, msgspec.MsgspecError, EnsembleError, BaselineError)
INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run a command and return the exit code: 1 with one sentence if it fails, 130 if interrupted."""
    arguments = parser().parse_args(argv)
    signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # a polite stop ends the processes as Ctrl-C does
    try:
        COMMANDS[arguments.command](arguments)
    except FAILURES as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: the same command goes on from here", file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
