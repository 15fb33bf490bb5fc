-- Vectors that matched nobody, kept for a while so that an enrolment needs no second photo.
-- depends: 0001.users

CREATE TABLE vectors_cache (
    timestamp TIMESTAMP NOT NULL DEFAULT now(),
    -- The hash of the enrolment key: who reads this table can't enrol with it.
    key VARCHAR PRIMARY KEY,
    face_vectors vector(512) NOT NULL,
    embedding_space VARCHAR NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);

ALTER TABLE vectors_cache ALTER COLUMN face_vectors SET STORAGE PLAIN;

CREATE INDEX vectors_cache_expires_at ON vectors_cache (expires_at);
