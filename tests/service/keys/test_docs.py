"""What the documents say of keys and limits is what the code does."""

from service.auth.access_control import FAILURES_PER_MINUTE
from service.auth.credentials import Scope
from service.auth.key_cache import REFRESH_SECONDS
from service.settings import Settings
from tests.support.project import PROJECT

DOCS = PROJECT / "docs"
API_DOCUMENT, OPERATION = ((DOCS / name).read_text() for name in ("api.md", "operation.md"))


def test_the_scopes_are_documented() -> None:
    assert not [scope for scope in Scope if f"| `{scope}` | " not in API_DOCUMENT]


def test_the_limits_are_documented() -> None:
    defaults = Settings()
    assert (
        f"| {defaults.rate_limit_per_key}, once there are keys | `TRIFID_RATE_LIMIT_PER_KEY` |"
        in API_DOCUMENT
    )
    assert (
        f"| {defaults.rate_limit_per_address}, once there are keys | `TRIFID_RATE_LIMIT_PER_ADDRESS` |"
        in API_DOCUMENT
    )
    assert f"| {defaults.max_cached_vectors_per_key} | `TRIFID_MAX_CACHED_VECTORS_PER_KEY` |" in API_DOCUMENT
    assert f"401 {FAILURES_PER_MINUTE} times a minute" in OPERATION
    assert f"within {REFRESH_SECONDS:.0f} seconds" in OPERATION
