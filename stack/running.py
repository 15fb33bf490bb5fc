"""Whether a Trifid runs on a state folder: `python -m stack.running RUN_DIR` exits with 0 if so, else with 1.

Needs nothing but Python: the export asks it too, whose environment has no supervisor.
"""

import argparse
import socket
import sys
from pathlib import Path


def supervisor_answers(run_dir: Path) -> bool:
    """Whether a supervisord listens on this folder's socket; a stale socket file doesn't answer."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(run_dir / "supervisor.sock"))
        except OSError:
            return False
    return True


def main() -> int:
    """Answer by the exit code alone."""
    parser = argparse.ArgumentParser(prog="python -m stack.running", description=__doc__)
    parser.add_argument("run_dir", type=Path, metavar="RUN_DIR", help="STATE/run")
    return int(not supervisor_answers(parser.parse_args().run_dir))


if __name__ == "__main__":
    sys.exit(main())
