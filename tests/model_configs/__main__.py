"""Hold every config.pbtxt against the graphs of a release: `python -m tests.model_configs triton/models RELEASE`.

Without a GPU nothing else loads the alternative configs: what is wrong in them would show only where they are to
serve.
"""

import argparse
import sys
from pathlib import Path

from tests.model_configs.checks import config_files, problems


def main() -> int:
    """Print what doesn't fit; exit code 1 if anything doesn't."""
    parser = argparse.ArgumentParser(prog="python -m tests.model_configs", description=__doc__)
    parser.add_argument("models", type=Path, help="the model repository's sources")
    parser.add_argument("release", type=Path, help="a release with the graphs")
    arguments = parser.parse_args()
    found = list(problems(arguments.models, arguments.release))
    for problem in found:
        print(problem, file=sys.stderr)
    if not found:
        print(f"{len(config_files(arguments.models))} model configs fit the graphs, and each other")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
