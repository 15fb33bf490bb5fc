"""What stays out of the repository and of the images."""

from tests.support.project import PROJECT


def test_no_secret_reaches_the_repository_or_an_image() -> None:
    assert "/secrets/" in (PROJECT / ".gitignore").read_text().splitlines()
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert "!secrets" not in ignored
