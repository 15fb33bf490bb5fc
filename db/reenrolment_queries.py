"""Known people whom the current models have never seen: another face of theirs makes them enrolled again."""

import asyncpg

from db.queries.faces import FaceVector, NewUser


async def reenrol(connection: asyncpg.Connection, user: NewUser, face: FaceVector) -> int | None:
    """Give the user with this e-mail and birthdate a first face in the face's space, and return the id.

    The e-mail is compared in any case. The name becomes the one given, and a sealed face takes the place of the kept
    one. Vectors in other spaces stay. The transaction holds the space's enrolments (`queries.lock_enrolments`).

    Returns:
        None if there is no such user, or one who has a first face in this space.
    """
    user_id: int | None = await connection.fetchval(
        """
        WITH known AS (
            UPDATE users SET name = $1
            WHERE lower(email) = lower($2) AND birthdate = $3 AND embedding_space <> $4 AND NOT EXISTS (
                SELECT FROM user_faces WHERE first AND user_id = users.id AND embedding_space = $4)
            RETURNING id
        ), enrolled AS (
            INSERT INTO user_faces (user_id, embedding_space, face_vector, first) SELECT id, $4, $5, TRUE FROM known
        ), kept AS (
            INSERT INTO kept_faces (user_id, sealed_face) SELECT id, $6::bytea FROM known WHERE $6 IS NOT NULL
            ON CONFLICT (user_id, coalesce(face_id, 0)) DO UPDATE
                SET sealed_face = excluded.sealed_face, created_at = excluded.created_at
        )
        SELECT id FROM known
        """,
        user.name,
        user.email,
        user.birthdate,
        face.embedding_space,
        face.vector,
        face.sealed_face,
    )
    return user_id
