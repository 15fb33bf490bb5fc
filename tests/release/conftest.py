from tests.support.release_fixtures import publish, releases, state

__all__ = ["publish", "releases", "state"]
