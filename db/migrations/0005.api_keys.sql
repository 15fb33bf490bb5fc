-- Who may use the API, and which of them got which enrolment key.
-- depends: 0004.gallery_sizes

CREATE TABLE api_keys (
    id SERIAL PRIMARY KEY,
    name VARCHAR NOT NULL UNIQUE,
    -- The hash of the key: who reads this table can't use the API with it.
    key_hash VARCHAR NOT NULL UNIQUE,
    scopes VARCHAR[] NOT NULL CHECK (scopes <@ ARRAY['recognise', 'enrol', 'admin']::VARCHAR[]),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    -- A revoked key stays: its name is never given again, and without any key the API would be open.
    revoked_at TIMESTAMPTZ
);

-- 0 while there are no keys.
ALTER TABLE vectors_cache ADD COLUMN api_key_id INTEGER NOT NULL DEFAULT 0;

CREATE INDEX vectors_cache_api_key_id ON vectors_cache (api_key_id, expires_at);
