-- The gallery: everybody who is enrolled.
-- depends:

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE users (
    id SERIAL PRIMARY KEY,
    name VARCHAR NOT NULL,
    email VARCHAR(255),
    birthdate DATE NOT NULL,
    face_vector vector(512) NOT NULL,
    -- Vectors of different weights or alignments mean different things: every query stays within one space.
    embedding_space VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- 512 floats are just over the limit at which PostgreSQL moves a value out of its row; in the row, the search is 8 times faster.
ALTER TABLE users ALTER COLUMN face_vector SET STORAGE PLAIN;

-- Unique where given, whatever the case.
CREATE UNIQUE INDEX users_email_unique ON users (lower(email));
