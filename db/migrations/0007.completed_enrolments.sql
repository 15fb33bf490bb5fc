-- What enrolments came to, so that one whose answer was lost is answered again and not done again.
-- depends: 0004.gallery_sizes

CREATE TABLE completed_enrolments (
    -- A random name, or the hash of what the client calls it by (its Idempotency-Key) together with its API key.
    operation VARCHAR PRIMARY KEY,
    -- Tells another request with the same Idempotency-Key: a hash that depends on that key, too.
    request VARCHAR NOT NULL,
    api_key_id INTEGER NOT NULL,
    -- Null within the transaction that enrols, and when the user was deleted: who repeats the request shall not enrol them anew.
    user_id INTEGER REFERENCES users ON DELETE SET NULL,
    -- How many faces the user had then. Null only within the transaction that enrols.
    faces INTEGER,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX completed_enrolments_user_id ON completed_enrolments (user_id);
CREATE INDEX completed_enrolments_created_at ON completed_enrolments (created_at);
