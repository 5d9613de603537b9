-- +goose Up
-- Times are microseconds since 1970 in UTC, booleans 0 or 1, documents JSON text: types that SQLite and PostgreSQL share.

CREATE TABLE applications (
    id         TEXT   NOT NULL PRIMARY KEY,
    account    TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    live       BIGINT NOT NULL,
    revision   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    body       TEXT   NOT NULL
);
-- An account has one live application.
CREATE UNIQUE INDEX applications_live_account ON applications (account) WHERE live = 1;
CREATE INDEX applications_account ON applications (account, created_at, id);
CREATE INDEX applications_state ON applications (state, created_at, id);

-- Which application uploaded which file: the same bytes in two applications are worth a look.
CREATE TABLE uploads (
    application TEXT NOT NULL REFERENCES applications (id),
    digest      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    PRIMARY KEY (digest, application, kind)
);

-- An examination is stored once for its key, the digest of what was examined and of the program that did.
CREATE TABLE examinations (
    application TEXT   NOT NULL REFERENCES applications (id),
    kind        TEXT   NOT NULL,
    digest      TEXT   NOT NULL,
    round       BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    body        TEXT   NOT NULL,
    PRIMARY KEY (application, kind, digest)
);

CREATE TABLE verdicts (
    application TEXT   NOT NULL REFERENCES applications (id),
    round       BIGINT NOT NULL,
    kind        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    body        TEXT   NOT NULL,
    PRIMARY KEY (application, round, kind)
);

CREATE TABLE artefacts (
    application TEXT   NOT NULL REFERENCES applications (id),
    name        TEXT   NOT NULL,
    digest      TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (application, name)
);
CREATE INDEX artefacts_name ON artefacts (name, created_at);

CREATE TABLE journal (
    application TEXT   NOT NULL REFERENCES applications (id),
    seq         BIGINT NOT NULL,
    generation  BIGINT NOT NULL,
    step        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    body        TEXT   NOT NULL,
    PRIMARY KEY (application, seq),
    -- A step comes once in a generation: of two stations at one application, the second is refused.
    UNIQUE (application, generation, step)
);

CREATE TABLE audit (
    seq         BIGINT NOT NULL PRIMARY KEY,
    application TEXT   NOT NULL,
    prev        TEXT   NOT NULL,
    hash        TEXT   NOT NULL,
    body        TEXT   NOT NULL
);
CREATE INDEX audit_application ON audit (application, seq);

-- The outbox: what is to be done, whether it was handed to the queue, whether it is done.
CREATE TABLE tasks (
    key         TEXT   NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    application TEXT   NOT NULL REFERENCES applications (id),
    epoch       BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    sent_at     BIGINT,
    done_at     BIGINT,
    body        TEXT   NOT NULL
);
CREATE INDEX tasks_unsent ON tasks (due_at) WHERE sent_at IS NULL AND done_at IS NULL;
CREATE INDEX tasks_unfinished ON tasks (sent_at) WHERE done_at IS NULL;
CREATE INDEX tasks_application ON tasks (application) WHERE done_at IS NULL;

CREATE TABLE leases (
    name       TEXT   NOT NULL PRIMARY KEY,
    owner      TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
-- +goose StatementEnd
