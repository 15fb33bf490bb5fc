from tests.support.database_fixtures import database, own_server, server

__all__ = ["database", "own_server", "server"]
