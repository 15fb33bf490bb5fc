"""Plants the faults of mutations.toml, one at a time: do the tests find them? ``python -m tests.mutations``.

Each is planted in a copy of the working tree, so nothing here is changed. The exit code is 0 if all were caught.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
LIST = Path(__file__).with_suffix(".toml")

PASSED, FAILED = 0, 1
"""Of pytest's exit codes. The others, such as that nothing was collected, say nothing of a fault."""


class MutationError(Exception):
    """The list and the sources don't fit each other; the message says how."""


@dataclass(frozen=True)
class Mutation:
    """A fault: in which file what is replaced, and which tests should fail then."""

    subject: str
    fault: str
    file: str
    before: str
    after: str
    tests: list[str]

    def plant(self, root: Path) -> None:
        """Replace the snippet in a copy of the sources.

        Raises:
            MutationError: it isn't there exactly once, or what comes of it is no Python.
        """
        path = root / self.file
        source = path.read_text() if path.exists() else ""
        if source.count(self.before) != 1:
            raise MutationError(
                f"{self.subject}: {self.file} has it {source.count(self.before)} times: {self.before}"
            )
        mutated = source.replace(self.before, self.after)
        try:
            compile(mutated, self.file, "exec")
        except SyntaxError as error:
            raise MutationError(f"{self.subject}: {error}") from error
        path.write_text(mutated)


def read(path: Path = LIST) -> list[Mutation]:
    """Read the list."""
    return [Mutation(**each) for each in tomllib.loads(path.read_text())["mutation"]]


def copy_sources(target: Path) -> None:
    """Copy what git knows or would add, as it is in the working tree."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(listing, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, found.split("\0")):
        if (PROJECT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, target / name)


def run_tests(tests: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    """Run tests in a copy of the sources, up to the first failure.

    Raises:
        MutationError: there are no such tests, or they can't be run.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode not in {PASSED, FAILED}:
        raise MutationError(f"{' '.join(tests)} can't be run:\n{done.stdout}{done.stderr}")
    return done


def is_caught(mutation: Mutation) -> bool:
    """Whether the mutation's tests fail with it.

    Raises:
        MutationError: as `Mutation.plant` and `run_tests`.
    """
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        root = Path(folder)
        copy_sources(root)
        mutation.plant(root)
        return run_tests(mutation.tests, root).returncode == FAILED


def require_good(mutations: list[Mutation]) -> None:
    """Run the tests of all mutations on the sources as they are: only tests that pass can catch anything.

    Raises:
        MutationError: one fails, or as `run_tests`.
    """
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy_sources(Path(folder))
        tests = sorted({test for mutation in mutations for test in mutation.tests})
        done = run_tests(tests, Path(folder))
    if done.returncode != PASSED:
        raise MutationError(f"without any mutation the tests fail:\n{done.stdout}")


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument(
        "subjects", nargs="*", metavar="SUBJECT", help="only these, such as lock (default: all)"
    )
    wanted = parser.parse_args().subjects
    known = read()
    if unknown := set(wanted) - {mutation.subject for mutation in known}:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    mutations = [mutation for mutation in known if not wanted or mutation.subject in wanted]
    caught = 0
    try:
        require_good(mutations)
        for mutation in mutations:
            found = is_caught(mutation)
            caught += found
            print(f"{'caught' if found else 'MISSED':7} {mutation.subject}: {mutation.fault}", flush=True)
    except MutationError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"mutations={len(mutations)} caught={caught}")
    return int(caught != len(mutations))


if __name__ == "__main__":
    sys.exit(main())
