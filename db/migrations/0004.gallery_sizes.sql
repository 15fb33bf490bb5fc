-- How many users each embedding space has. Every request's threshold depends on it, and count(*) reads the whole table.
-- depends: 0003.user_faces

CREATE TABLE gallery_sizes (
    embedding_space VARCHAR PRIMARY KEY,
    users BIGINT NOT NULL
);

-- The triggers count once a statement: a row's own trigger would make a bulk load of n users take time in n squared.
CREATE FUNCTION count_arrived_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO gallery_sizes (embedding_space, users)
    SELECT embedding_space, count(*) FROM arrived GROUP BY embedding_space ORDER BY embedding_space
    ON CONFLICT (embedding_space) DO UPDATE SET users = gallery_sizes.users + excluded.users;
    RETURN NULL;
END
$$;

CREATE FUNCTION count_departed_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE gallery_sizes SET users = gallery_sizes.users - gone.users
    FROM (SELECT embedding_space, count(*) AS users FROM departed GROUP BY embedding_space) AS gone
    WHERE gallery_sizes.embedding_space = gone.embedding_space;
    RETURN NULL;
END
$$;

CREATE FUNCTION forget_gallery_sizes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM gallery_sizes;
    RETURN NULL;
END
$$;

CREATE TRIGGER users_arrive AFTER INSERT ON users
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION count_arrived_users();
CREATE TRIGGER users_depart AFTER DELETE ON users
    REFERENCING OLD TABLE AS departed FOR EACH STATEMENT EXECUTE FUNCTION count_departed_users();
-- An update may move users to another space.
CREATE TRIGGER users_move_away AFTER UPDATE ON users
    REFERENCING OLD TABLE AS departed FOR EACH STATEMENT EXECUTE FUNCTION count_departed_users();
CREATE TRIGGER users_move_in AFTER UPDATE ON users
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION count_arrived_users();
CREATE TRIGGER users_vanish AFTER TRUNCATE ON users
    FOR EACH STATEMENT EXECUTE FUNCTION forget_gallery_sizes();

-- The triggers' lock keeps other enrolments out until this is committed, so nobody is missed and nobody counted twice.
INSERT INTO gallery_sizes (embedding_space, users)
SELECT embedding_space, count(*) FROM users GROUP BY embedding_space;
