"""Faults of the database: its connections, its disk, and the clock of its keys."""

import time

import psycopg

from perf.soak.crowd import Crowd
from perf.soak.disk import Disk
from perf.soak.faults import Fault, NoVictimError, SkippedError
from service.auth.credentials import token_hash

FULL_SECONDS = 8.0

CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""

EXPIRE = "UPDATE vectors_cache SET expires_at = now() - interval '1 second' WHERE key = ANY(%s)"


def cut_connections(dsn: str) -> Fault:
    """Have PostgreSQL end all connections but the one that asks for it."""

    def strike() -> None:
        with psycopg.connect(dsn) as connection:
            connection.execute(CUT)

    return Fault("cut PostgreSQL's connections", strike)


def full_disk(disk: Disk | None, seconds: float = FULL_SECONDS) -> Fault:
    """Use up the quota of the state folder's disk for some seconds."""

    def strike() -> None:
        if disk is None:
            raise SkippedError("mounting isn't allowed here")
        try:
            disk.fill()
            time.sleep(seconds)
        finally:
            disk.free()

    return Fault(f"full disk for {seconds:g} s", strike)


def expire_keys(dsn: str, crowd: Crowd) -> Fault:
    """Let the keys of those who wait to be enrolled expire, as if ten minutes had passed."""

    def strike() -> None:
        keys = crowd.take_waiting()
        if not keys:
            raise NoVictimError("nobody waits to be enrolled")
        with psycopg.connect(dsn) as connection:
            connection.execute(EXPIRE, [[token_hash(newcomer.key) for newcomer in keys]])
        crowd.come_too_late(keys)

    return Fault("expire waiting keys", strike)
