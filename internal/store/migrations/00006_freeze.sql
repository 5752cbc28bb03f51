-- +goose Up
-- +goose StatementBegin

CREATE TABLE freeze (
    id          INTEGER PRIMARY KEY,
    from_day    TEXT    NOT NULL,
    to_day      TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    member      INTEGER REFERENCES member(id),
    message     INTEGER REFERENCES message(id),
    audit       INTEGER NOT NULL,
    definitions TEXT    NOT NULL,
    content     BLOB    NOT NULL,
    hash        TEXT    NOT NULL,
    UNIQUE (from_day, to_day, version)
) STRICT;

-- +goose StatementEnd
