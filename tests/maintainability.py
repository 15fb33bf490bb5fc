"""How maintainable each Python file is, lowest first; fails below the limit, and above the largest size.

Of the product radon's index of a file counts. Of `tests` and `perf` it is the average of its routines' indices: radon's
index falls with a file's length however simple its parts are, and these files are lists of independent routines.
"""

import ast
import sys
from pathlib import Path
from statistics import fmean

from radon.metrics import mi_visit

LIMIT = 50.0
"""On radon's scale of 0 to 100: 85 on the 171 scale of the requirement."""

MAX_LINES = 400

BY_ROUTINE = ("perf", "tests")

SHOWN = 5


def index_of(path: Path) -> float:
    """The index that counts for a file."""
    source = path.read_text()
    if path.parts[0] not in BY_ROUTINE:
        return float(mi_visit(source, multi=True))
    routines = [
        ast.get_source_segment(source, node) or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return fmean(mi_visit(routine, multi=True) for routine in map(_dedented, routines)) if routines else 100.0


def _dedented(routine: str) -> str:
    """A method as a function: its first line begins at the margin, the others are indented as in the class."""
    first, *rest = routine.split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=4) - 4
    return "\n".join([first, *(line[max(margin, 0) :] for line in rest)])


def main(folders: list[str]) -> int:
    """Look at every Python file below the folders."""
    files = [path for folder in folders for path in Path(folder).rglob("*.py")]
    indices = sorted((index_of(path), path) for path in files)
    for index, path in indices[:SHOWN]:
        print(f"{index:6.2f}  {path}")
    lines = {path: len(path.read_text().splitlines()) for path in files}
    large = {path: count for path, count in lines.items() if count > MAX_LINES}
    for path, count in large.items():
        print(f"{path} has {count} lines: at most {MAX_LINES} are allowed")
    lowest = indices[0][0]
    print(
        f"{len(files)} files, lowest maintainability index {lowest:.2f}, limit {LIMIT:g};"
        f" longest file {max(lines.values())} lines, limit {MAX_LINES}"
    )
    return int(lowest < LIMIT or bool(large))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
