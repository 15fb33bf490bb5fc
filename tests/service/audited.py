"""What the audit log holds."""

from db.audit_queries import entries
from db.pool import Database


async def audited(database: Database) -> list[tuple[str, int, str | None, str | None]]:
    """Every entry's action, user, API key's name and request id, oldest first."""
    async with database.transaction() as connection:
        log = entries(connection, None, None)
        return [(each.action, each.user_id, each.api_key_name, each.request_id) async for each in log]
