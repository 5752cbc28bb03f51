-- +goose Up
-- +goose StatementBegin

CREATE TABLE kept (
    owner TEXT    NOT NULL,
    key   TEXT    NOT NULL,
    value TEXT    NOT NULL,
    at    INTEGER NOT NULL,
    PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE outage (
    platform TEXT    NOT NULL,
    room     TEXT    NOT NULL,
    began    INTEGER NOT NULL,
    ended    INTEGER NOT NULL,
    PRIMARY KEY (platform, room, began)
) STRICT, WITHOUT ROWID;

-- +goose StatementEnd
