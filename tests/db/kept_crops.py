"""Kept faces of a gallery that was filled in bulk."""

import asyncpg


async def keep_all(connection: asyncpg.Connection) -> None:
    """As if faces had been kept of everybody who is enrolled, first and further ones."""
    await connection.execute(
        """
        INSERT INTO kept_faces (user_id, face_id, sealed_face)
        SELECT id, NULL::int, 'crop'::bytea FROM users UNION ALL SELECT user_id, id, 'crop' FROM user_faces
        """
    )
    await connection.execute("ANALYZE kept_faces")
