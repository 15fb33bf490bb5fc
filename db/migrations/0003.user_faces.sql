-- Further photos of users: the first one's vector stays in users.
-- depends: 0002.vectors_cache

CREATE TABLE user_faces (
    id SERIAL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    face_vector vector(512) NOT NULL,
    embedding_space VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

ALTER TABLE user_faces ALTER COLUMN face_vector SET STORAGE PLAIN;

CREATE INDEX user_faces_user_id ON user_faces (user_id);
