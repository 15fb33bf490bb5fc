import pytest

from service import errors
from service.api.multipart import MAX_PARTS, MAX_TEXT_BYTES
from tests.support.project import PROJECT

API = (PROJECT / "docs" / "api.md").read_text()


def _concrete(error: type[errors.ServiceError]) -> list[type[errors.ServiceError]]:
    below = [each for child in error.__subclasses__() for each in _concrete(child)]
    return below or [error]


@pytest.mark.parametrize("error", _concrete(errors.ServiceError))
def test_every_error_is_documented_with_its_status_and_reason(error: type[errors.ServiceError]) -> None:
    assert f"| {error.status} | `{error.reason}` |" in API


@pytest.mark.parametrize("error", _concrete(errors.ServiceError))
def test_every_error_is_in_the_tree_of_its_module(error: type[errors.ServiceError]) -> None:
    (line,) = (line for line in str(errors.__doc__).splitlines() if f" {error.__name__} " in line)
    assert line.endswith(f" {error.status} {error.reason}")


def test_the_documented_limits_are_the_code_s() -> None:
    assert f"| bytes of a text part | {MAX_TEXT_BYTES} |" in API
    assert f"| parts of a form | {MAX_PARTS} |" in API
