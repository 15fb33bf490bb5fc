"""Prints the maintainability index of every Python file, lowest first, and fails below the project's limit."""

import sys
from pathlib import Path

from radon.metrics import mi_visit

LIMIT = 50.0
"""On radon's scale of 0 to 100: 85 on the 171 scale of the requirement."""

SHOWN = 5


def main(folders: list[str]) -> int:
    """Look at every Python file below the folders."""
    files = [path for folder in folders for path in Path(folder).rglob("*.py")]
    indices = sorted((mi_visit(path.read_text(), multi=True), path) for path in files)
    for index, path in indices[:SHOWN]:
        print(f"{index:6.2f}  {path}")
    lowest = indices[0][0]
    print(f"{len(indices)} files, lowest maintainability index {lowest:.2f}, limit {LIMIT:g}")
    return int(lowest < LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
