-- +goose Up
-- +goose StatementBegin

CREATE TABLE errand (
    id       INTEGER PRIMARY KEY,
    kind     TEXT    NOT NULL,
    args     TEXT    NOT NULL,
    title    TEXT    NOT NULL,
    member   INTEGER NOT NULL REFERENCES member(id),
    message  INTEGER NOT NULL REFERENCES message(id),
    platform TEXT    NOT NULL,
    room     TEXT    NOT NULL,
    back     TEXT    NOT NULL DEFAULT '{}',
    state    TEXT    NOT NULL CHECK (state IN ('open','done','failed','swept')),
    attempts INTEGER NOT NULL DEFAULT 0,
    files    TEXT    NOT NULL DEFAULT '[]',
    fault    TEXT    NOT NULL DEFAULT '',
    made     INTEGER NOT NULL,
    ended    INTEGER,
    UNIQUE (message, kind)
) STRICT;
CREATE INDEX errand_open ON errand(id) WHERE state = 'open';
CREATE INDEX errand_kept ON errand(ended) WHERE state = 'done';

-- +goose StatementEnd
