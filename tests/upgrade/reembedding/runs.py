"""Re-embeddings as processes of their own, which a test may kill."""

import os
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, Process

from tests.export.upgrade.kept_faces import NEW_SPACE


async def started(dsn: str, triton: str, key: str) -> Process:
    """One of everybody; what it prints can be read from it."""
    environment = os.environ | {"TRIFID_ENV_FILE": os.devnull, "TRIFID_FACES_KEY": key}
    command = [sys.executable, "-m", "tests.export.upgrade.reembedding_process", dsn, triton, NEW_SPACE]
    return await create_subprocess_exec(*command, env=environment, stdout=PIPE)


async def first_line(run: Process) -> str:
    """What it prints when its first batch is stored."""
    assert run.stdout is not None
    return (await run.stdout.readline()).decode().strip()


async def last_line(run: Process) -> str:
    """What it came to, when it has ended well."""
    output, _ = await run.communicate()
    assert run.returncode == 0
    return output.decode().splitlines()[-1]
