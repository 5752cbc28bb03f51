-- +goose Up
-- +goose StatementBegin

CREATE TABLE kept (
    owner TEXT    NOT NULL,
    key   TEXT    NOT NULL,
    value TEXT    NOT NULL,
    at    INTEGER NOT NULL,
    PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;

-- +goose StatementEnd
