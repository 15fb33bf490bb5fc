"""Faces that have no vector in an embedding space, and what was kept to make one of.

A vector that is made later is a row of user_faces beside the original one, which stays: so there is a way back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg
import pgvector

from db.queries.faces import Vector


@dataclass(frozen=True)
class FaceWithoutVector:
    """A face without a vector in the space asked for, and its crop. Its repr shows nothing of the face."""

    user_id: int
    face_id: int | None
    """Of a further face, whose original vector is this row of user_faces; None for the first face."""
    sealed_face: bytes = field(repr=False)
    """The aligned crop, as the service sealed it."""


@dataclass(frozen=True)
class MissingVectors:
    """What a switch to an embedding space would lack. Who has no first face in a space counts as not enrolled there."""

    users: int
    faces: int
    """Further ones."""
    users_without_crop: int
    """Of `users`: nothing of their first face was kept."""
    faces_without_crop: int

    @property
    def without_crop(self) -> int:
        """Faces, first or further, of which nothing was kept."""
        return self.users_without_crop + self.faces_without_crop

    @property
    def kept(self) -> int:
        """Faces, first or further, that `missing_faces` goes through."""
        return self.users + self.faces - self.without_crop


_COUNT = """
    WITH missing AS (
        SELECT id AS user_id, 0 AS face FROM users
        WHERE embedding_space <> $1 AND NOT EXISTS (
            SELECT FROM user_faces WHERE first AND user_id = users.id AND embedding_space = $1)
        UNION ALL
        SELECT user_id, id FROM user_faces AS original
        WHERE NOT first AND source IS NULL AND embedding_space <> $1 AND NOT EXISTS (
            SELECT FROM user_faces WHERE source = original.id AND embedding_space = $1)
    )
    SELECT count(*) FILTER (WHERE face = 0) AS users, count(*) FILTER (WHERE face > 0) AS faces,
        count(*) FILTER (WHERE face = 0 AND kept_faces.user_id IS NULL) AS users_without_crop,
        count(*) FILTER (WHERE face > 0 AND kept_faces.user_id IS NULL) AS faces_without_crop
    FROM missing LEFT JOIN kept_faces ON kept_faces.user_id = missing.user_id AND coalesce(face_id, 0) = face
"""
"""The indexes `users_original` and `user_faces_original` hold all that it asks of a face, and no vectors."""

_NEXT = """
    SELECT user_id, face_id, sealed_face FROM kept_faces AS kept
    WHERE (user_id, coalesce(face_id, 0)) > ($2, $3) AND CASE WHEN face_id IS NULL
        THEN EXISTS (SELECT FROM users WHERE id = kept.user_id AND embedding_space <> $1 OFFSET 0)
            AND NOT EXISTS (
                SELECT FROM user_faces WHERE first AND user_id = kept.user_id AND embedding_space = $1 OFFSET 0)
        ELSE EXISTS (
                SELECT FROM user_faces
                WHERE user_id = kept.user_id AND id = face_id AND NOT first AND source IS NULL
                    AND embedding_space <> $1 OFFSET 0)
            AND NOT EXISTS (SELECT FROM user_faces WHERE source = face_id AND embedding_space = $1 OFFSET 0)
        END
    ORDER BY user_id, coalesce(face_id, 0) LIMIT $4
"""
"""In the order of the index `kept_faces_face`, so that it ends when there are enough. OFFSET 0 has each face looked up:
a join would begin with the first user in every batch anew."""

_STORE = """
    WITH embedded AS (
        SELECT * FROM unnest($2::int[], $3::int[], $4::vector[]) AS embedded (user_id, face_id, face_vector)
    ), owners AS (
        SELECT id, embedding_space, created_at FROM users WHERE id = ANY($2) ORDER BY id FOR KEY SHARE
    ), stored AS (
        INSERT INTO user_faces (user_id, embedding_space, face_vector, first, source, created_at)
        SELECT embedded.user_id, $1::text, embedded.face_vector, face_id IS NULL, face_id,
            coalesce(original.created_at, owners.created_at)
        FROM embedded JOIN owners ON owners.id = embedded.user_id
            LEFT JOIN user_faces AS original ON original.id = face_id AND original.user_id = owners.id
        WHERE (face_id IS NULL) = (original.id IS NULL)
            AND coalesce(original.embedding_space, owners.embedding_space) <> $1
        ON CONFLICT DO NOTHING RETURNING id
    )
    SELECT count(*) FROM stored
"""
"""Users are locked first, and in order, as a deletion does: none goes between the look at them and the insertion."""


async def count_missing(connection: asyncpg.Connection, space: str) -> MissingVectors:
    """Count the faces without a vector in a space. It reads neither vectors nor crops."""
    return MissingVectors(**await connection.fetchrow(_COUNT, space))


async def missing_faces(
    connection: asyncpg.Connection, space: str, after: tuple[int, int], limit: int
) -> list[FaceWithoutVector]:
    """Return the next faces without a vector in a space of which a crop was kept, at most `limit`.

    Faces that were not kept aren't gone through, however many there are: `count_missing` tells of them.

    Args:
        connection: to the database.
        space: the embedding space.
        after: the place of the last face before, as user id and face id (0 for a first face); (0, 0) to begin with.
        limit: a sealed face has about 77 kB.

    Returns:
        Those after that place, in the order of places; none if there are no more.
    """
    rows = await connection.fetch(_NEXT, space, *after, limit)
    return [FaceWithoutVector(**row) for row in rows]


async def insert_reembedded(
    connection: asyncpg.Connection, space: str, faces: Sequence[tuple[FaceWithoutVector, Vector]]
) -> int:
    """Store vectors that were made in a space, and return how many; what is there already or gone since is left out.

    They are as old as the original ones: nobody is kept for longer because of them (`db.queries.users`).
    """
    stored: int = await connection.fetchval(
        _STORE,
        space,
        [face.user_id for face, _ in faces],
        [face.face_id for face, _ in faces],
        [pgvector.Vector(vector) for _, vector in faces],  # a plain array would be taken for more dimensions
    )
    return stored
