"""Forgetting an embedding space that nobody will go back to: its vectors are biometric data, and of no more use."""

import asyncpg

from db.space_queries import hold_switches

_FIRST_FACES = """
    WITH moved AS (
        SELECT users.id, face.id AS face_id, face.face_vector, face.created_at
        FROM users JOIN user_faces AS face ON first AND user_id = users.id AND face.embedding_space = $2
        WHERE users.embedding_space = $1 ORDER BY users.id LIMIT $3 FOR UPDATE OF users
    ), emptied AS (
        DELETE FROM user_faces WHERE id IN (SELECT face_id FROM moved)
    )
    UPDATE users SET face_vector = moved.face_vector, embedding_space = $2,
        created_at = greatest(users.created_at, moved.created_at)
    FROM moved WHERE users.id = moved.id
"""
"""The current vector takes the place of the old one. Who enrolled again is as young as that: retention goes by it."""

_FURTHER_FACES = """
    WITH moved AS (
        SELECT original.id, face.id AS face_id, face.face_vector
        FROM user_faces AS original JOIN user_faces AS face ON face.source = original.id AND face.embedding_space = $2
        WHERE original.embedding_space = $1 ORDER BY original.id LIMIT $3 FOR UPDATE OF original
    ), emptied AS (
        DELETE FROM user_faces WHERE id IN (SELECT face_id FROM moved)
    )
    UPDATE user_faces SET face_vector = moved.face_vector, embedding_space = $2
    FROM moved WHERE user_faces.id = moved.id
"""

_REST = """
    DELETE FROM user_faces WHERE id IN (
        SELECT old.id FROM user_faces AS old JOIN users ON users.id = old.user_id
        WHERE old.embedding_space = $1 AND (users.embedding_space = $2 OR EXISTS (
            SELECT FROM user_faces WHERE first AND user_id = users.id AND embedding_space = $2))
        ORDER BY old.id LIMIT $3)
"""
"""Vectors that were made in the old space, and further faces that have none in the current one."""


async def forget_space(connection: asyncpg.Connection, space: str, limit: int) -> int:
    """Delete vectors of a space that is not the current one, of users who are known in that one. In a transaction.

    Where the row that a face was enrolled with is of the old space, the current vector moves into it. Users without a
    first face in the current space keep all they have: it is what makes them enrolled.

    Args:
        connection: in a transaction, which should be short: a switch waits for it.
        space: the space to forget.
        limit: how many vectors at most.

    Returns:
        How many there were; 0 when there are no more.

    Raises:
        ValueError: it is the current space, or none is.
    """
    current = await hold_switches(connection)
    if current is None or current == space:
        raise ValueError(f"{space} is in use")
    for statement in (
        _FIRST_FACES,
        _FURTHER_FACES,
        _REST,
    ):  # one after the other: the rest is what has not moved
        done: str = await connection.execute(statement, space, current, limit)
        if forgotten := int(done.rpartition(" ")[2]):
            return forgotten
    return 0
