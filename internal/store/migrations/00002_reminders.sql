-- +goose Up
-- +goose StatementBegin

ALTER TABLE outbox ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET told = 1 WHERE state IN ('unknown','failed','expired');
CREATE INDEX outbox_untold ON outbox(id) WHERE once = 1 AND told = 0 AND state IN ('unknown','failed','expired');

ALTER TABLE chat ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

-- Until now a job's place in time was the last of its occurrences.
UPDATE job SET since = max(since, coalesce((SELECT max(due) FROM occurrence WHERE job = name), since));

CREATE TABLE theme_day (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT    NOT NULL,
    falls    TEXT    NOT NULL,
    remind   TEXT    NOT NULL,
    audience TEXT    NOT NULL CHECK (audience IN ('group','admins')),
    text     TEXT    NOT NULL DEFAULT '',
    unit     INTEGER REFERENCES unit(id),
    member   INTEGER NOT NULL REFERENCES member(id),
    made     INTEGER NOT NULL,
    ended    INTEGER
) STRICT;

CREATE TABLE reminder_rule (
    rule  TEXT    PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE reminder (
    rule      TEXT    NOT NULL,
    day       TEXT    NOT NULL,
    recipient TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    matter    TEXT    NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('queued','merged','held','skipped')),
    reason    TEXT    NOT NULL DEFAULT '',
    due       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    push      TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (rule, day, recipient)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_at ON reminder(at);
CREATE INDEX reminder_push ON reminder(push) WHERE push <> '';

CREATE TABLE hush (
    recipient TEXT    NOT NULL,
    why       TEXT    NOT NULL CHECK (why IN ('免打扰','请假','暂停')),
    from_day  TEXT    NOT NULL,
    until_day TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (recipient, why, from_day)
) STRICT, WITHOUT ROWID;

-- +goose StatementEnd
