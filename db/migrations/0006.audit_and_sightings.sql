-- Who enrolled, read and deleted whom, and the day on which each user was last recognised.
-- depends: 0004.gallery_sizes

-- Ids only, no names and no e-mails, and no foreign keys: it outlives the users and the API keys that it tells of.
CREATE TABLE audit_log (
    id BIGSERIAL PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL DEFAULT now(),
    action VARCHAR NOT NULL CHECK (action IN ('enrolled', 'face_added', 'read', 'deleted', 'expired')),
    user_id INTEGER NOT NULL,
    -- These three are empty for what the service did by itself.
    api_key_id INTEGER,
    api_key_name VARCHAR,
    request_id VARCHAR
);

CREATE INDEX audit_log_at ON audit_log (at);
CREATE INDEX audit_log_user_id ON audit_log (user_id);

-- Beside users, not in it: an update there would write 2 kB and a new entry into the search's index.
CREATE TABLE user_sightings (
    user_id INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    last_seen DATE NOT NULL
);

-- Nobody knows when those who are there already were seen: retention counts from now on.
INSERT INTO user_sightings (user_id, last_seen) SELECT id, (now() AT TIME ZONE 'UTC')::date FROM users;

-- Retention asks for old users. Without it that would read the whole table, vectors included.
CREATE INDEX users_created_at ON users (created_at) INCLUDE (id);

-- A deleted face shall leave the files soon. By default a vacuum spares itself the indexes where few rows are dead, and comes
-- only when a fifth of a table is: the vector of one person of thousands would stay in the search's index for years.
ALTER TABLE users SET (vacuum_index_cleanup = on, autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
ALTER TABLE user_faces SET (vacuum_index_cleanup = on, autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
ALTER TABLE vectors_cache SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
