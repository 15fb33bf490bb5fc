"""Forgetting an embedding space that nobody will go back to: its vectors are biometric data, and of no more use.

Who is not known in the current space keeps all they have: it is what makes them enrolled.
"""

from dataclasses import dataclass

import asyncpg

from db.queries.spaces import lock_space_switch


@dataclass(frozen=True)
class OldSpace:
    """An embedding space that has vectors and is not the current one."""

    name: str
    vectors: int
    """Those that can be forgotten: of users who are known in the current space."""
    unknown_users: int
    """Users with vectors here who are not known in the current space."""


@dataclass(frozen=True)
class Forgotten:
    """What was forgotten in one transaction."""

    vectors: int
    last_user: int
    """The highest user id among their owners: the place to go on after."""


_OLD_SPACES = """
    WITH known AS (
        SELECT id AS user_id FROM users JOIN current_space USING (embedding_space)
        UNION ALL SELECT user_id FROM user_faces JOIN current_space USING (embedding_space) WHERE first
    ), old AS (
        SELECT id AS user_id, users.embedding_space
        FROM users JOIN current_space ON users.embedding_space <> current_space.embedding_space
        UNION ALL SELECT user_id, user_faces.embedding_space
        FROM user_faces JOIN current_space ON user_faces.embedding_space <> current_space.embedding_space
    )
    SELECT embedding_space AS name, count(known.user_id) AS vectors,
        count(DISTINCT old.user_id) FILTER (WHERE known.user_id IS NULL) AS unknown_users
    FROM old LEFT JOIN known USING (user_id) GROUP BY embedding_space ORDER BY embedding_space
"""

_OWNERS = """
    SELECT id FROM users
    WHERE id > $3 AND (embedding_space = $1 OR EXISTS (
            SELECT FROM user_faces WHERE user_id = users.id AND embedding_space = $1 OFFSET 0))
        AND (embedding_space = $2 OR EXISTS (
            SELECT FROM user_faces WHERE first AND user_id = users.id AND embedding_space = $2 OFFSET 0))
    ORDER BY id LIMIT $4 FOR NO KEY UPDATE
"""
"""The next users who have something to forget. They are locked first, and in order, as a deletion does. OFFSET 0 has
each looked up: a join would begin with the first user in every batch anew."""

_FIRST_FACES = """
    WITH emptied AS (
        DELETE FROM user_faces USING users
        WHERE user_id = ANY($2) AND first AND user_faces.embedding_space = $3
            AND users.id = user_id AND users.embedding_space = $1
        RETURNING user_id, user_faces.face_vector, user_faces.created_at
    )
    UPDATE users SET face_vector = emptied.face_vector, embedding_space = $3,
        created_at = greatest(users.created_at, emptied.created_at)
    FROM emptied WHERE users.id = user_id
"""
"""The current vector takes the place of the old one. Who enrolled again is as young as that: retention goes by it."""

_FURTHER_FACES = """
    WITH emptied AS (
        DELETE FROM user_faces AS face USING user_faces AS original
        WHERE face.user_id = ANY($2) AND face.embedding_space = $3
            AND original.id = face.source AND original.embedding_space = $1
        RETURNING original.id, face.face_vector
    )
    UPDATE user_faces SET face_vector = emptied.face_vector, embedding_space = $3
    FROM emptied WHERE user_faces.id = emptied.id
"""

_REST = "DELETE FROM user_faces WHERE user_id = ANY($2) AND embedding_space = $1"
"""Vectors that were made in the old space, and further faces that have none in the current one."""


async def old_spaces(connection: asyncpg.Connection) -> list[OldSpace]:
    """Count what there is of each space but the current one; none if none is current. It reads all vectors' rows."""
    return [OldSpace(**row) for row in await connection.fetch(_OLD_SPACES)]


async def forget_space(
    connection: asyncpg.Connection, space: str, after: int, limit: int
) -> Forgotten | None:
    """Delete the next users' vectors of a space that is not the current one, where they are known in that one.

    Where the row that a face was enrolled with is of the old space, the current vector moves into it.

    Args:
        connection: in a transaction, which should be short: a switch waits for it.
        space: the space to forget.
        after: the last user id before; 0 to begin with.
        limit: of how many users at most.

    Returns:
        What was done; None when there is nobody left.

    Raises:
        ValueError: it is the current space, or none is.
    """
    current = await lock_space_switch(connection)
    if current is None or current == space:
        raise ValueError(f"{space} is in use")
    owners = [row["id"] for row in await connection.fetch(_OWNERS, space, current, after, limit)]
    if not owners:
        return None
    vectors = await _count(connection, _FIRST_FACES, space, owners, current)
    vectors += await _count(connection, _FURTHER_FACES, space, owners, current)
    vectors += await _count(connection, _REST, space, owners)  # what has not moved
    return Forgotten(vectors, owners[-1])


async def _count(connection: asyncpg.Connection, statement: str, *arguments: str | list[int]) -> int:
    done: str = await connection.execute(statement, *arguments)
    return int(done.rpartition(" ")[2])
