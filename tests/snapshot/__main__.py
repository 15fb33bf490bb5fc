"""Records how Trifid behaves, seen from outside: ``python -m tests.snapshot OUT.txt``.

Two runs of one behaviour write the same text, so that a move of the sources is checked by a diff. Nothing of the
product is imported: it is started by its commands and asked over HTTP. The release and the photos are those of
TRIFID_STATE_DIR; the data lie in a folder that is deleted in the end.
"""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from tests.snapshot import commands, faults, requests
from tests.snapshot.record import (
    PROJECT,
    Masks,
    Photos,
    Record,
    load,
    record_log,
    record_metrics,
    record_schema,
)
from tests.snapshot.trifid import Trifid, prepare, running


def main() -> None:
    """Command line."""
    state = Path(os.environ.get("TRIFID_STATE_DIR") or PROJECT / ".trifid").absolute()
    parser = argparse.ArgumentParser(prog="python -m tests.snapshot", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument(
        "--release", type=Path, default=state / "releases" / "current", help="folder of a release"
    )
    parser.add_argument(
        "--photos", type=Path, default=state / "photos" / "face_recognition", help="of the presidents"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="snapshot-") as folder:
        own = Path(folder).resolve()
        record = Record(Masks({own / "open": "<state>", own / "faults": "<state>", state: "<installed>"}))
        release, pictures = arguments.release.resolve(), load(arguments.photos)
        try:
            _record_open(record, prepare(own / "open", release, **requests.SETTINGS), pictures)
            _record_faults(record, prepare(own / "faults", release, **faults.SETTINGS), pictures)
        finally:  # what was recorded until an error says most about it
            record.write(arguments.out)
    print(f"snapshot={arguments.out}")


def _record_open(record: Record, trifid: Trifid, pictures: Photos) -> None:
    commands.record_helps(record, trifid)
    commands.record_runs_without_trifid(record, trifid)
    shutil.rmtree(trifid.state_dir / "logs")  # of starts that were refused, at one moment or another
    with running(trifid) as said:
        requests.record_open_api(record, trifid, pictures)
        with trifid.client() as client:
            space = client.get("/health/ready").json()["embedding_space"]
            record_schema(record, client)
            record_metrics(record, client)
        commands.record_runs(record, trifid, space)
        requests.record_keyed_api(record, trifid, pictures)
    record.chapter("What `stack up` said")
    record.text("stack up", said)
    record_log(record, trifid)


def _record_faults(record: Record, trifid: Trifid, pictures: Photos) -> None:
    with running(trifid) as said:
        faults.record_faults(record, trifid, pictures)
    record.chapter("What `stack up` said, with faults")
    record.text("stack up", said[:2])


if __name__ == "__main__":
    main()
