from tests.support.releases import publish, releases, state

__all__ = ["publish", "releases", "state"]
