"""Backup and restore with PostgreSQL's own programs, as docs/containers.md says."""

import os
import subprocess
from pathlib import Path

from tests.db.standby import BINARIES
from tests.integration.lifecycle.empty_database import OWNER


def dump(url: str, file: Path) -> None:
    """Write a database to a file, while it is in use."""
    options = ["--format", "custom", "--no-owner", "--no-privileges", "--file", str(file)]
    subprocess.run([BINARIES / "pg_dump", *options, url], check=True)


def restore(file: Path, url: str) -> None:
    """Fill an empty database of the role `trifid` with what a file holds, all of it or nothing.

    Only its owner, the superuser who made it, may comment on the extension, so comments are left out.
    """
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]
    target = ["--role", OWNER, "--dbname", url, str(file)]
    environment = os.environ | {"PGOPTIONS": "-c maintenance_work_mem=2GB"}
    subprocess.run([BINARIES / "pg_restore", *options, *target], check=True, env=environment)
