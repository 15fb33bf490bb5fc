-- A face may have a vector in several embedding spaces; one space is the current one. Enrolled faces may be kept, sealed.
-- depends: 0005.api_keys 0006.audit_and_sightings 0007.completed_enrolments

-- Which space is searched and enrolled in. One row at most; none until the first enrolment.
CREATE TABLE current_space (
    one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one),
    embedding_space VARCHAR NOT NULL
);

-- An original further face has neither. The others are vectors of a face that is there already, in another space:
-- of the first one (whose original is the row in users), or of the further one `source`.
ALTER TABLE user_faces
    ADD COLUMN first BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN source INTEGER REFERENCES user_faces ON DELETE CASCADE,
    ADD CHECK (NOT (first AND source IS NOT NULL));

CREATE UNIQUE INDEX user_faces_first ON user_faces (user_id, embedding_space) WHERE first;
CREATE UNIQUE INDEX user_faces_source ON user_faces (source, embedding_space) WHERE source IS NOT NULL;

-- Who lacks a vector in a space is asked of these two, so that nobody's vector is read for it.
CREATE INDEX user_faces_original ON user_faces (user_id, id) INCLUDE (embedding_space) WHERE NOT first AND source IS NULL;
CREATE UNIQUE INDEX users_original ON users (id) INCLUDE (embedding_space);

-- The aligned crops of enrolled faces, sealed by the service, where the operator turned that on.
CREATE TABLE kept_faces (
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    -- Null for the user's first face.
    face_id INTEGER REFERENCES user_faces ON DELETE CASCADE,
    sealed_face BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX kept_faces_face ON kept_faces (user_id, coalesce(face_id, 0));
CREATE INDEX kept_faces_face_id ON kept_faces (face_id) WHERE face_id IS NOT NULL;

ALTER TABLE vectors_cache ADD COLUMN sealed_face BYTEA;

-- What is encrypted can't be made smaller.
ALTER TABLE kept_faces ALTER COLUMN sealed_face SET STORAGE EXTERNAL;
ALTER TABLE vectors_cache ALTER COLUMN sealed_face SET STORAGE EXTERNAL;

-- A deleted face shall leave the files soon: this holds for the table beside it, too, that has the sealed faces.
ALTER TABLE kept_faces SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- `users` are all whose first face has a vector in the space, and is what a search among them is judged by. `enrolled` are those
-- who have their row in users with it, so they add up to everybody.
ALTER TABLE gallery_sizes ADD COLUMN enrolled BIGINT NOT NULL DEFAULT 0;

CREATE OR REPLACE FUNCTION count_arrived_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO gallery_sizes (embedding_space, users, enrolled)
    SELECT embedding_space, count(*), count(*) FROM arrived GROUP BY embedding_space ORDER BY embedding_space
    ON CONFLICT (embedding_space) DO UPDATE
        SET users = gallery_sizes.users + excluded.users, enrolled = gallery_sizes.enrolled + excluded.enrolled;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION count_departed_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- In order, and all: their vectors in other spaces follow, and two deletions shall not wait for each other.
    PERFORM FROM gallery_sizes ORDER BY embedding_space FOR UPDATE;
    UPDATE gallery_sizes SET users = gallery_sizes.users - gone.users, enrolled = gallery_sizes.enrolled - gone.users
    FROM (SELECT embedding_space, count(*) AS users FROM departed GROUP BY embedding_space) AS gone
    WHERE gallery_sizes.embedding_space = gone.embedding_space;
    RETURN NULL;
END
$$;

CREATE FUNCTION count_arrived_first_faces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO gallery_sizes (embedding_space, users)
    SELECT embedding_space, count(*) FROM arrived WHERE first GROUP BY embedding_space ORDER BY embedding_space
    ON CONFLICT (embedding_space) DO UPDATE SET users = gallery_sizes.users + excluded.users;
    RETURN NULL;
END
$$;

CREATE FUNCTION count_departed_first_faces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM gallery_sizes WHERE embedding_space IN (SELECT embedding_space FROM departed WHERE first)
    ORDER BY embedding_space FOR UPDATE;
    UPDATE gallery_sizes SET users = gallery_sizes.users - gone.users
    FROM (SELECT embedding_space, count(*) AS users FROM departed WHERE first GROUP BY embedding_space) AS gone
    WHERE gallery_sizes.embedding_space = gone.embedding_space;
    RETURN NULL;
END
$$;

CREATE FUNCTION count_enrolled_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE gallery_sizes SET users = enrolled;
    RETURN NULL;
END
$$;

-- A deletion of many users deletes their faces one by one, and yet PostgreSQL calls the trigger once for all of them.
CREATE TRIGGER user_faces_arrive AFTER INSERT ON user_faces
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION count_arrived_first_faces();
CREATE TRIGGER user_faces_depart AFTER DELETE ON user_faces
    REFERENCING OLD TABLE AS departed FOR EACH STATEMENT EXECUTE FUNCTION count_departed_first_faces();
CREATE TRIGGER user_faces_move_away AFTER UPDATE ON user_faces
    REFERENCING OLD TABLE AS departed FOR EACH STATEMENT EXECUTE FUNCTION count_departed_first_faces();
CREATE TRIGGER user_faces_move_in AFTER UPDATE ON user_faces
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION count_arrived_first_faces();
CREATE TRIGGER user_faces_vanish AFTER TRUNCATE ON user_faces
    FOR EACH STATEMENT EXECUTE FUNCTION count_enrolled_again();

-- Until now nobody had more than one vector of a face.
UPDATE gallery_sizes SET enrolled = users;

-- Where several spaces have users, nobody knows here which one the models are of.
INSERT INTO current_space (embedding_space)
SELECT min(embedding_space) FROM gallery_sizes WHERE users > 0 HAVING count(*) = 1;
