"""A database that is lost comes back from its backup, and everybody in it is recognised."""

from pathlib import Path

import psycopg

from db.address import dsn
from tests.db.running_server import running_server
from tests.integration.lifecycle.backup import dump, restore
from tests.integration.lifecycle.empty_database import empty_database
from tests.integration.lifecycle.recovery import enrol, recognised_name
from tests.integration.stack_launch import RELEASE
from tests.support.photos import Photos
from tests.support.service import running_service
from tests.support.stack import StackProcess

INVALID_INDEXES = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"


def test_who_was_enrolled_before_a_backup_is_recognised_where_it_is_restored(
    stack: StackProcess, photos: Photos, tmp_path: Path
) -> None:
    enrol(stack, photos.known_a, "Barack Obama")
    backup = tmp_path / "trifid.dump"
    dump(dsn(stack.state_dir), backup)
    settings = {"TRIFID_RELEASE": str(RELEASE), "TRIFID_INFERENCE_TIMEOUT_SECONDS": "10"}
    with empty_database() as database:
        restore(backup, database.owners)
        with running_service(tmp_path, database.owners, f"127.0.0.1:{stack.triton_port}", **settings) as api:
            assert recognised_name(api, photos.known_a_again) == "Barack Obama"
            assert recognised_name(api, photos.known_b) is None
            enrol(api, photos.known_b, "Joe Biden")  # beside who is there: numbers go on where they were
            assert recognised_name(api, photos.known_b) == "Joe Biden"
        with psycopg.connect(database.owners) as connection:
            assert connection.execute(INVALID_INDEXES).fetchone() == (0,)


def test_what_a_superuser_restores_is_its_owner_s_to_read(tmp_path: Path) -> None:
    backup = tmp_path / "trifid.dump"
    with running_server() as server:
        dump(server.url, backup)
    with empty_database() as database:
        restore(backup, database.superusers)
        with psycopg.connect(database.owners) as connection:
            assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)
