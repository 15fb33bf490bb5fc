"""Imports what the API's image runs, where only the packages of requirements/api.txt can be imported.

``python -m tests.deploy.api_imports`` prints how many modules that were.
"""

import importlib
import re
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.metadata import packages_distributions
from pkgutil import walk_packages
from types import ModuleType

from tests.support.project import PROJECT

LOCKED = re.compile(r"^([\w.-]+)==", re.MULTILINE)

# The embedded PostgreSQL is not in the image.
WITHOUT = {"db.embedded"}
# What the operator's commands import when they run: `export.commands` says so. A build runs in another image.
ROOTS = ("cli", "db", "release", "service", "export.upgrade", "export.verify")
SINGLE = (
    "export.options",
    "release.inventory",
    "export.prune",
    "export.prune_vectors",
    "stack.readiness",
)


class Refusing(MetaPathFinder):
    """Refuses every installed package that is not locked for the image."""

    def __init__(self) -> None:
        locked = {_plain(name) for name in LOCKED.findall((PROJECT / "requirements" / "api.txt").read_text())}
        locked.add("trifid")  # a lock or an editable install leaves its metadata here
        self._refused = {
            package
            for package, distributions in packages_distributions().items()
            if not locked & {_plain(name) for name in distributions}
        }

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Find nothing itself; the next finder does."""
        if path is None and fullname in self._refused:
            raise ModuleNotFoundError(f"{fullname} is not in requirements/api.txt", name=fullname)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> None:
    """Import them."""
    sys.meta_path.insert(0, Refusing())
    modules = [*ROOTS, *SINGLE]
    for root in ROOTS:
        package = importlib.import_module(root)
        modules += [found.name for found in walk_packages(package.__path__, f"{root}.")]
    wanted = [name for name in modules if not name.endswith("__main__") and name not in WITHOUT]
    for name in wanted:
        importlib.import_module(name)
    sys.stdout.write(f"{len(wanted)} modules\n")


if __name__ == "__main__":
    main()
