-- +goose Up
-- +goose StatementBegin

CREATE TABLE plan (
    id          INTEGER PRIMARY KEY,
    state       TEXT    NOT NULL CHECK (state IN ('open','cancelled','held','failed','lapsed')),
    kinds       TEXT    NOT NULL DEFAULT '[]',
    title       TEXT    NOT NULL DEFAULT '',
    topic       TEXT    NOT NULL DEFAULT '',
    campaign    TEXT    NOT NULL DEFAULT '',
    day         TEXT    NOT NULL,
    day_to      TEXT    NOT NULL DEFAULT '',
    time_of_day TEXT    NOT NULL DEFAULT '',
    clock       TEXT    NOT NULL DEFAULT '',
    minutes     INTEGER NOT NULL DEFAULT 0,
    place       TEXT    NOT NULL DEFAULT '',
    partner     TEXT    NOT NULL DEFAULT '',
    lecturer    TEXT    NOT NULL DEFAULT '',
    unit        INTEGER NOT NULL REFERENCES unit(id),
    organiser   INTEGER NOT NULL REFERENCES member(id),
    made        INTEGER NOT NULL,
    asks        INTEGER NOT NULL DEFAULT 0,
    ask_after   TEXT    NOT NULL DEFAULT '',
    record      INTEGER REFERENCES record(id)
) STRICT;
CREATE INDEX plan_open ON plan(day) WHERE state = 'open';

CREATE TABLE plan_call (
    plan     INTEGER NOT NULL REFERENCES plan(id),
    platform TEXT    NOT NULL,
    room     TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (plan, platform, room)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_call_room ON plan_call(platform, room, at);

CREATE TABLE sign_up (
    plan     INTEGER NOT NULL REFERENCES plan(id),
    member   INTEGER NOT NULL REFERENCES member(id),
    state    TEXT    NOT NULL CHECK (state IN ('in','out')),
    at       INTEGER NOT NULL,
    PRIMARY KEY (plan, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_up_member ON sign_up(member, plan);

-- +goose StatementEnd
