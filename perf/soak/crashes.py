"""Enrol people while random processes of the stack are killed: `python -m perf.crash_drill --lfw PATH`.

Starts a whole system of its own. Clients obtain enrolment keys with photos of LFW and enrol by them; where no answer
comes they send the same request again, with the same Idempotency-Key. Meanwhile API processes, PostgreSQL and its
backends, and the steps of Triton are killed (SIGKILL) at random moments. Afterwards everybody who was acknowledged must
be there once and be recognised, and a sample of unused keys must still be good. The seed chooses people and kills; the
moments depend on the machine, too. The last line holds the figures for a script; the exit code is 1 if something was
lost or done twice.
"""

import argparse
import asyncio
import contextlib
import random
import sys
import time
from pathlib import Path

import httpx
import psutil
import psycopg

from export.evaluation.datasets import Lfw, Photo
from perf.crash_drill.afterwards import Outcome, outcome
from perf.crash_drill.enrolments import Enrolments
from perf.crash_drill.killer import Killer
from perf.crash_drill.patient_client import DrillError, PatientClient
from perf.report import add_release_option
from perf.system import System, SystemStartError, running_system
from service.settings import Settings

FAILURES = (OSError, ValueError, psutil.Error, psycopg.Error, DrillError, SystemStartError)

KEY_SECONDS = 24 * 3600
"""Keys of the drill outlive it."""


def parser(settings: Settings) -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="python -m perf.crash_drill", description=__doc__)
    parser.add_argument("--lfw", type=Path, required=True, help="LFW as .tgz or folder")
    parser.add_argument("--enrolments", type=int, default=500, help="how many (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="of people and kills (default: a new one, which is printed)")
    add_release_option(parser, settings.release)
    return parser


async def drill(system: System, people: list[Photo], count: int, seed: int) -> tuple[Outcome, int]:
    """Enrol so many people under fire, then look what became of them; returns that and the number of kills.

    Raises:
        DrillError: the stack didn't come back, or answered with an error of its own.
    """
    killer = Killer(system.root, seed)
    async with httpx.AsyncClient(base_url=system.url, timeout=30) as connections:
        client = PatientClient(connections)
        enrolments = Enrolments(client, people, count)
        before = time.monotonic()
        fire = asyncio.create_task(killer.run())
        try:
            await enrolments.run()
        finally:
            fire.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await fire
        kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(killer.kills.items()))
        print(f"{time.monotonic() - before:.0f} s; killed: {kinds}", flush=True)
        print(
            f"{client.repeated} requests sent again, {enrolments.record.passed_over} people passed over,"
            f" {len(enrolments.record.spared)} keys spared",
            flush=True,
        )
        return await outcome(enrolments.record, client, system.dsn), killer.kills.total()


def main(argv: list[str] | None = None) -> int:
    """Run the drill; returns the exit code."""
    settings = Settings()
    arguments = parser(settings).parse_args(argv)
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"Seed {seed}", flush=True)
    try:
        lfw = Lfw(arguments.lfw)
        order = random.Random(seed).sample(lfw.people, len(lfw.people))  # noqa: S311  no secret
        people = [lfw.photo(person, 1) for person in order]
        own = {"TRIFID_CACHE_TTL_SECONDS": str(KEY_SECONDS)}
        with running_system(arguments.release, settings.state_dir, **own) as system:
            found, kills = asyncio.run(drill(system, people, arguments.enrolments, seed))
    except FAILURES as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(
        f"enrolments={arguments.enrolments} acknowledged={found.acknowledged} missing={found.missing}"
        f" twice={found.twice} lost_keys={found.lost_keys} kills={kills}"
    )
    return 0 if found.clean and found.acknowledged >= arguments.enrolments else 1


if __name__ == "__main__":
    sys.exit(main())
