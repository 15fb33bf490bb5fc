"""The socket's place, which server and clients work out each by itself."""

from pathlib import Path

from db.address import dsn, socket_dir


def test_a_state_folder_too_deep_for_a_socket_gets_a_short_one_of_its_own(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    other = tmp_path / ("e" * 120)
    assert len(str(socket_dir(deep) / ".s.PGSQL.5432.lock")) < 107
    assert socket_dir(deep) == socket_dir(tmp_path / "x" / ".." / ("d" * 120))
    assert socket_dir(deep) != socket_dir(other)
    assert socket_dir(tmp_path) == tmp_path / "run" / "postgres"
    assert dsn(Path("/srv/a b")) == "postgresql://postgres@/postgres?host=/srv/a%20b/run/postgres"
