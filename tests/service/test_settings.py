"""Settings come from the environment, and .env.example tells them all.

Which file the settings are read from, besides the environment. Containers get their secrets as files; the settings
find them there.
"""

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings
from tests.support.project import PROJECT

EXAMPLE = PROJECT / ".env.example"
ASSIGNMENT = re.compile(r"#(?P<name>[A-Z_]+)=(?P<value>.*)")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variables of ours, no .env."""
    monkeypatch.chdir(tmp_path)
    for name in _variables():
        monkeypatch.delenv(name, raising=False)


def _variables() -> dict[str, str]:
    """Every environment variable with the field that it sets."""
    fields = Settings.model_fields.items()
    return {str(field.validation_alias or f"TRIFID_{name.upper()}"): name for name, field in fields}


def _examples() -> dict[str, str]:
    lines = EXAMPLE.read_text().splitlines()
    return {found["name"]: found["value"] for line in lines if (found := ASSIGNMENT.fullmatch(line))}


def test_the_example_names_every_setting_and_no_other() -> None:
    assert sorted(_examples()) == sorted(_variables())


def test_the_example_s_values_are_the_defaults() -> None:
    defaults = Settings()
    for variable, field in _variables().items():
        default = getattr(defaults, field)
        if default not in (None, ""):  # set by default
            assert _examples()[variable] == (
                f"{default:g}" if isinstance(default, float | bool) else str(default)
            )


def test_every_setting_of_the_example_has_a_comment_above_it() -> None:
    blocks = EXAMPLE.read_text().split("\n#TRIFID_HOST", 1)
    assert len(blocks) == 2
    lines = EXAMPLE.read_text().splitlines()
    for above, line in itertools.pairwise(lines):
        if ASSIGNMENT.fullmatch(line):
            assert above.startswith("#"), line


def test_variables_of_the_environment_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TRIFID_PORT": "9090",
        "TRIFID_TRITON_PORT": "9000",
        "TRIFID_STATE_DIR": "/srv/trifid",
        "TRIFID_SIMILARITY_THRESHOLD": "0.7",
        "DATABASE_URL": "postgresql://a:secret@b/c",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.port == 9090
    assert settings.triton_urls == ("127.0.0.1:9000", "127.0.0.1:9001")
    assert settings.release == Path("/srv/trifid/releases/current")
    assert settings.similarity_threshold == 0.7
    assert settings.dsn == "postgresql://a:secret@b/c"
    assert "secret" not in repr(settings)


def test_without_a_database_url_the_embedded_server_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    assert Settings(state_dir=Path("/srv/trifid")).dsn.endswith("?host=/srv/trifid/run/postgres")


def test_dot_env_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("TRIFID_PORT=1111\nTRIFID_CACHE_TTL_SECONDS=60\nOTHER=1\n")
    monkeypatch.setenv("TRIFID_PORT", "2222")
    assert (Settings().port, Settings().cache_ttl_seconds) == (2222, 60)


def test_they_can_not_be_changed() -> None:
    with pytest.raises(ValidationError):
        setattr(Settings(), "port", 1)  # noqa: B010  (what a type checker would refuse)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRIFID_PORT", "http"),
        ("TRIFID_SIMILARITY_THRESHOLD", "1.5"),
        ("TRIFID_FALSE_ACCEPT_RATE", "0"),
        ("TRIFID_FALSE_ACCEPT_RATE", "1"),
        ("TRIFID_MAX_FACES_PER_USER", "0"),
        ("TRIFID_MAX_FACES_PER_USER", "11"),
        ("TRIFID_MAX_IMAGE_BYTES", "0"),
        ("TRIFID_RETENTION_DAYS", "0"),
        ("TRIFID_AUDIT_DAYS", "36501"),
        ("TRIFID_CORS_ORIGINS", "nonsense"),
        ("TRIFID_CORS_ORIGINS", "*"),
        ("TRIFID_MODEL_CONTROL_KEY", "short"),
        ("TRIFID_MODEL_CONTROL_KEY", "with:a,separator=of-triton-s"),
        ("TRIFID_TRITON_URL_BESIDE", "beside-nobody:8000"),
        ("TRIFID_CORS_ORIGINS", "https://door.example.com,https://other.example.com/page"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.removeprefix("TRIFID_").lower()):
        Settings()


SHOW = "from service.settings import Settings; print(Settings().database_url)"


def database_url(folder: Path, **variables: str) -> str:
    """The setting in a new process in the folder, for the file is chosen when a process starts."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = inherited | {"PYTHONPATH": str(PROJECT)} | variables
    output = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return output.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".env").write_text("DATABASE_URL=postgresql://the_users_own\n")
    return tmp_path


def test_dot_env_is_read_where_the_process_starts(folder: Path) -> None:
    assert database_url(folder) == "postgresql://the_users_own"


def test_a_stack_beside_the_users_own_reads_another_file_or_none(folder: Path) -> None:
    (folder / "another").write_text("DATABASE_URL=postgresql://another\n")
    assert database_url(folder, TRIFID_ENV_FILE="another") == "postgresql://another"
    assert database_url(folder, TRIFID_ENV_FILE=os.devnull) == ""


SHOW_SECRETS = (
    "from service.settings import Settings; s = Settings();"
    "print(s.database_url, s.probe_token, s.faces_key, sep='\\n')"
)


def secrets_seen(secrets: Path, **variables: str) -> list[str]:
    """Database, probe token and key of faces in a new process, for the folder is chosen when a process starts."""
    own = {"TRIFID_ENV_FILE": os.devnull, "TRIFID_SECRETS_DIR": str(secrets), "PATH": os.environ["PATH"]}
    output = subprocess.run(
        [sys.executable, "-W", "error", "-c", SHOW_SECRETS],
        cwd=PROJECT,
        env=own | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return output.stdout.split("\n")[:3]


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """As deploy/secrets makes it."""
    made = tmp_path / "secrets"
    subprocess.run([PROJECT / "deploy" / "secrets", made], check=True, capture_output=True)
    return made


def test_secrets_are_read_from_files_named_like_the_variables(secrets: Path) -> None:
    names = ("database_url", "trifid_probe_token", "trifid_faces_key")
    assert secrets_seen(secrets) == [(secrets / name).read_text() for name in names]


def test_the_environment_goes_before_a_file_unless_it_is_empty(secrets: Path) -> None:
    seen = secrets_seen(secrets, DATABASE_URL="postgresql://another", TRIFID_PROBE_TOKEN="")
    # Compose sets an empty one, so that what .env has of it doesn't count.
    assert seen[0] == "postgresql://another"
    assert seen[1] == (secrets / "trifid_probe_token").read_text()


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_newline_at_a_file_s_end_is_no_part_of_the_secret(tmp_path: Path, end: str) -> None:
    """Editors put one there."""
    (tmp_path / "trifid_probe_token").write_text(f"sixteen-letters-or-more{end}")
    assert secrets_seen(tmp_path)[1] == "sixteen-letters-or-more"


def test_nothing_is_said_where_there_is_no_such_folder(tmp_path: Path) -> None:
    assert secrets_seen(tmp_path / "nowhere") == ["", "", ""]


def test_a_secret_that_can_not_be_read_ends_a_command_with_one_line_that_names_it(secrets: Path) -> None:
    (secrets / "trifid_probe_token").unlink()
    (secrets / "trifid_probe_token").write_bytes(b"\xff\xfe")
    own = {"TRIFID_ENV_FILE": os.devnull, "TRIFID_SECRETS_DIR": str(secrets), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "service.api_keys", "list"]
    process = subprocess.run(command, cwd=PROJECT, env=own, capture_output=True, text=True, check=False)
    assert process.returncode == 1
    [line] = process.stderr.splitlines()
    assert "probe_token" in line
