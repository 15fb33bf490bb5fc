"""Runs `python -m service.api_keys` as an operator does."""

import os
import subprocess
import sys


def api_keys(database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # On a database of the test's, whatever the settings of this shell.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRIFID_")} | {
        "DATABASE_URL": database_url,
        "TRIFID_ENV_FILE": os.devnull,
    }
    command = [sys.executable, "-m", "service.api_keys", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def new_key(database_url: str, name: str, scopes: str) -> str:
    # Create a key and return it.
    run = api_keys(database_url, "create", name, "--scopes", scopes)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def bearer(key: str) -> dict[str, str]:
    # The header that a key is sent in.
    return {"Authorization": f"Bearer {key}"}
