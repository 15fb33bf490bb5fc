"""What the operators' commands print: their help, and runs that change nothing of value."""

import subprocess
from collections.abc import Iterator

from tests.snapshot.record import PROJECT, Record
from tests.snapshot.trifid import Trifid

HELPS = (
    ("stack",),
    ("stack", "up"),
    ("stack", "restart"),
    ("stack.running",),
    ("service",),
    ("service.api_keys",),
    ("service.api_keys", "create"),
    ("service.api_keys", "list"),
    ("service.api_keys", "revoke"),
    ("service.audit",),
    ("db.embedded",),
    ("db.face_index",),
    ("db.search_plan",),
    ("export",),
    ("export", "build"),
    ("export", "verify"),
    ("export", "list"),
    ("export", "upgrade"),
    ("export", "rollback"),
    ("export", "prune"),
    ("perf.accuracy",),
    ("perf.accuracy", "run"),
    ("perf.accuracy", "compare"),
    ("perf.latency.check",),
    ("perf.soak.crashes",),
    ("perf.ensemble",),
    ("perf.gallery",),
    ("perf.latency",),
    ("perf.load",),
    ("perf.load.overload",),
    ("perf.sizing",),
    ("perf.soak",),
    ("perf.soak.upgrades",),
)
"""Of the benchmarks those that stay."""

STATE_DIR = "/state"
"""Of helps: they name defaults in it, and the length of a path moves the ends of lines."""

WRONG = (
    (),
    ("nonsense",),
    ("list", "--nonsense"),
    ("prune", "--keep", "0"),
    ("upgrade",),
    ("upgrade", "1", "--watch-seconds", "-1"),
    ("verify", "1", "--photos", "/nowhere"),
    ("build", "--target", "tensorrt", "--precision", "int8"),
    ("build", "--weights", "casia-webface", "--checkpoint", "x"),
)

SETTINGS = (
    {"TRIFID_PORT": "x"},
    {"TRIFID_PROBE_TOKEN": "short", "TRIFID_FALSE_ACCEPT_RATE": "2"},
    {"TRIFID_KEEP_FACES": "1"},
    {"TRIFID_FACES_KEY": "nonsense"},
    {"TRIFID_TRUSTED_PROXIES": "nobody"},
    {"TRIFID_CORS_ORIGINS": "door.example.com"},
    {"TRIFID_MODEL_CONFIG": "nonsense"},
    {"TRIFID_MODEL_CONFIG": "plan"},
    {"TRIFID_RELEASE": "/nowhere"},
    {"TRIFID_HOST": "0.0.0.0"},  # noqa: S104  it must be refused
    {"TRIFID_HOST": "::1"},
    {"TRIFID_TRITON_URL_BESIDE": "somewhere:8000"},
    {"DATABASE_URL": "nonsense"},
)


def record_helps(record: Record, trifid: Trifid) -> None:
    """`--help` of each command, and of `make`."""
    record.chapter("Help")
    for command in HELPS:
        record.command(" ".join(command), trifid.run(*command, "--help", TRIFID_STATE_DIR=STATE_DIR))
    made = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=PROJECT,
        env=trifid.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    record.command("make help", made)


def record_runs_without_trifid(record: Record, trifid: Trifid) -> None:
    """Commands where nothing runs, and refused settings."""
    record.chapter("Commands while nothing runs")
    for command in _plain_runs(trifid):
        record.command(" ".join(command), trifid.run(*command), as_json="--json" in command)
    for wrong in WRONG:
        record.command(f"export {' '.join(wrong)}", trifid.run("export", *wrong))
    for settings in SETTINGS:
        record.command(f"stack up, {settings}", trifid.run("stack", "up", **settings))
    record.command("a new key for faces", trifid.run("service.faces_key"))
    nowhere = {"TRIFID_STATE_DIR": str(trifid.state_dir / "empty")}
    for command in (
        ("export", "list"),
        ("export", "list", "--json"),
        ("export", "prune"),
        ("export", "verify", "1"),
    ):
        record.command(f"{' '.join(command)}, no releases", trifid.run(*command, **nowhere))


def record_runs(record: Record, trifid: Trifid, space: str) -> None:
    """The same commands on a running Trifid, and those that need one."""
    record.chapter("Commands on a running Trifid")
    for command in _plain_runs(trifid):
        record.command(" ".join(command), trifid.run(*command), as_json="--json" in command)
    record.command("stack up", trifid.run("stack", "up"))
    record.command("a wrong probe token", trifid.run("stack.readiness", TRIFID_PROBE_TOKEN="x" * 20))
    for command in (("db.search_plan", space), ("db.face_index", space), ("db.face_index", "nonsense")):
        record.command(" ".join(command), trifid.run(*command))
    for options in (("--user", "1"), ("--user", "x"), ("--since", "2099-01-01"), ("--since", "x"), ()):
        found = trifid.run("service.audit", *options)
        record.command(f"audit {' '.join(options)}", found, as_json=not found.returncode)


def _plain_runs(trifid: Trifid) -> Iterator[tuple[str, ...]]:
    yield ("db.migrate",)
    yield ("stack.readiness",)
    yield ("stack.running", str(trifid.state_dir / "run"))
    yield ("export", "list")
    yield ("export", "list", "--json")
    yield ("export", "prune", "--dry-run")
    yield ("export", "prune", "--dry-run", "--json")
    yield ("export", "prune", "--dry-run", "--vectors")
    yield ("export", "verify", "99")
    yield ("export", "verify", "99", "--json")
    yield ("export", "upgrade", "99")
    yield ("export", "upgrade", "1")
    yield ("export", "rollback")
    yield ("export", "rollback", "--json")
    yield ("service.api_keys", "list")
    yield ("stack", "restart")
