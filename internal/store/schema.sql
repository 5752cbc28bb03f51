-- The whole schema, for reading. The migrations make the same (a test compares them).
-- Times are integer UTC milliseconds; days are local dates, YYYY-MM-DD. Rows are not deleted:
-- withdrawn, lapsed, struck are states, and every change has an audit row.

-- What arrived, verbatim: the root of every trace.
CREATE TABLE message (
    id          INTEGER PRIMARY KEY,
    platform    TEXT    NOT NULL,
    platform_id TEXT    NOT NULL,             -- the platform's own id; the same when it delivers again
    room        TEXT    NOT NULL,
    person      TEXT    NOT NULL,             -- the platform's id of the sender
    person_name TEXT    NOT NULL DEFAULT '',
    member      INTEGER REFERENCES member(id),
    text        TEXT    NOT NULL,
    quoted      TEXT    NOT NULL DEFAULT '',
    files       TEXT    NOT NULL DEFAULT '[]',
    back        TEXT    NOT NULL DEFAULT '{}',
    sent        INTEGER NOT NULL,             -- its own time
    day         TEXT    NOT NULL,             -- the business day of sent
    arrived     INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('waiting','done','failed')),
    fault       TEXT    NOT NULL DEFAULT '',  -- why it failed, for the operator
    UNIQUE (platform, platform_id)
) STRICT;
CREATE INDEX message_waiting ON message(id) WHERE state = 'waiting';
CREATE INDEX message_room ON message(platform, room, id);

-- What is to be said.
CREATE TABLE outbox (
    id       INTEGER PRIMARY KEY,
    key      TEXT    NOT NULL UNIQUE,         -- names this very utterance
    platform TEXT    NOT NULL,
    room     TEXT    NOT NULL,
    due      INTEGER NOT NULL,                -- not before
    until    INTEGER,                         -- not after
    once     INTEGER NOT NULL DEFAULT 0,      -- a reminder: not repeated when its fate is unknown
    reply    TEXT    NOT NULL,                -- chat.Reply as JSON
    back     TEXT    NOT NULL DEFAULT '{}',
    state    TEXT    NOT NULL CHECK (state IN ('queued','sending','sent','failed','unknown','expired')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER NOT NULL,                -- of the next attempt; due at first
    reason   TEXT    NOT NULL DEFAULT '',     -- why it failed, or is being tried again
    message  INTEGER REFERENCES message(id),  -- what it answers
    made     INTEGER NOT NULL,
    sent     INTEGER,
    told     INTEGER NOT NULL DEFAULT 0       -- of a reminder that did not arrive for sure: it has been dealt with
) STRICT;
CREATE INDEX outbox_open ON outbox(next_try, id) WHERE state IN ('queued','sending');
CREATE INDEX outbox_untold ON outbox(id) WHERE once = 1 AND told = 0 AND state IN ('unknown','failed','expired');

CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    member  INTEGER REFERENCES member(id),    -- who; NULL: the program itself
    message INTEGER REFERENCES message(id),   -- said so
    verb    TEXT    NOT NULL,                 -- confirm, amend, withdraw …
    subject TEXT    NOT NULL,                 -- record 17, task 3, member 5
    detail  TEXT    NOT NULL DEFAULT '{}'     -- JSON: old and new values
) STRICT;
CREATE INDEX audit_subject ON audit(subject, id);

-- The messages that a record or a task came from.
CREATE TABLE origin (
    subject TEXT    NOT NULL CHECK (subject IN ('record','task')),
    id      INTEGER NOT NULL,
    message INTEGER NOT NULL REFERENCES message(id),
    verb    TEXT    NOT NULL,                 -- draft, amend, confirm, join, approve …
    PRIMARY KEY (subject, id, message, verb)
) STRICT, WITHOUT ROWID;

-- Roster.
CREATE TABLE unit (
    id     INTEGER PRIMARY KEY,
    parent INTEGER REFERENCES unit(id),
    name   TEXT    NOT NULL,
    path   TEXT    NOT NULL UNIQUE            -- 局机关/第一支部
) STRICT;

CREATE TABLE member (
    id       INTEGER PRIMARY KEY,
    name     TEXT    NOT NULL,
    category TEXT    NOT NULL DEFAULT '',     -- 在职党员, 预备党员, 离退休, 群众
    absent   INTEGER NOT NULL DEFAULT 0       -- no longer in the roster file
) STRICT;
CREATE INDEX member_name ON member(name);

CREATE TABLE alias (
    member INTEGER NOT NULL REFERENCES member(id),
    name   TEXT    NOT NULL,
    PRIMARY KEY (member, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE spell (
    id      INTEGER PRIMARY KEY,
    member  INTEGER NOT NULL REFERENCES member(id),
    unit    INTEGER NOT NULL REFERENCES unit(id),
    role    TEXT    NOT NULL CHECK (role IN ('成员','支部管理员','管理员')),
    joined  TEXT    NOT NULL DEFAULT '',      -- first day; empty: always
    ended   TEXT    NOT NULL DEFAULT '',      -- last day; empty: still
    UNIQUE (member, unit, joined)
) STRICT;
CREATE INDEX spell_unit ON spell(unit);

CREATE TABLE identity (
    platform  TEXT    NOT NULL,
    person    TEXT    NOT NULL,
    member    INTEGER NOT NULL REFERENCES member(id),
    bound     INTEGER NOT NULL,
    last_seen INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (platform, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_member ON identity(member);

CREATE TABLE bind_request (
    id       INTEGER PRIMARY KEY,
    platform TEXT    NOT NULL,
    person   TEXT    NOT NULL,
    shown    TEXT    NOT NULL,                -- the name the platform shows
    member   INTEGER NOT NULL REFERENCES member(id),
    state    TEXT    NOT NULL CHECK (state IN ('open','granted','refused','superseded')),
    at       INTEGER NOT NULL,
    decided  INTEGER REFERENCES member(id)
) STRICT;
CREATE INDEX bind_request_open ON bind_request(member) WHERE state = 'open';

CREATE TABLE admin_code (
    hash TEXT    PRIMARY KEY,                 -- SHA-256 of the code, never the code
    made INTEGER NOT NULL,
    used INTEGER,
    member INTEGER REFERENCES member(id)
) STRICT, WITHOUT ROWID;

CREATE TABLE chat (
    platform    TEXT    NOT NULL,
    room        TEXT    NOT NULL,
    unit        INTEGER REFERENCES unit(id),
    question_on INTEGER NOT NULL DEFAULT 0,
    since       INTEGER NOT NULL DEFAULT 0,   -- known from then on
    PRIMARY KEY (platform, room)
) STRICT, WITHOUT ROWID;

-- The daily question.
CREATE TABLE question (
    id          INTEGER PRIMARY KEY,
    position    INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('单选','多选','判断')),
    text        TEXT    NOT NULL,
    options     TEXT    NOT NULL,             -- JSON: ["甲项","乙项",…], A first
    answer      TEXT    NOT NULL,             -- sorted letters, or 对/错
    explanation TEXT    NOT NULL DEFAULT '',
    source      TEXT    NOT NULL DEFAULT '',
    retired     INTEGER NOT NULL DEFAULT 0,   -- no longer in the bank's file
    UNIQUE (kind, text)
) STRICT;

CREATE TABLE question_day (
    day      TEXT    PRIMARY KEY,
    question INTEGER NOT NULL REFERENCES question(id),
    skipped  INTEGER NOT NULL DEFAULT 0,
    at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE question_post (
    day      TEXT    NOT NULL REFERENCES question_day(day),
    platform TEXT    NOT NULL,
    room     TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (day, platform, room)
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in (
    member   INTEGER NOT NULL REFERENCES member(id),
    day      TEXT    NOT NULL,
    question INTEGER NOT NULL REFERENCES question(id),
    answer   TEXT    NOT NULL,
    platform TEXT    NOT NULL,                -- where it was said
    room     TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    message  INTEGER NOT NULL REFERENCES message(id),
    PRIMARY KEY (member, day)                 -- one answer counts a day
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_day ON sign_in(day);

-- What happened.
CREATE TABLE record (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- its number, never used again
    event         INTEGER NOT NULL,           -- parts of one event share it: the first part's number
    state         TEXT    NOT NULL CHECK (state IN ('draft','cancelled','lapsed','pending','accepted','returned','withdrawn')),
    kind          TEXT    NOT NULL,
    title         TEXT    NOT NULL DEFAULT '',
    topic         TEXT    NOT NULL DEFAULT '',
    day           TEXT    NOT NULL DEFAULT '',        -- empty only in a draft
    day_to        TEXT    NOT NULL DEFAULT '',        -- last day, if it took several
    time_of_day   TEXT    NOT NULL DEFAULT '',
    place         TEXT    NOT NULL DEFAULT '',
    partner       TEXT    NOT NULL DEFAULT '',
    lecturer      TEXT    NOT NULL DEFAULT '',
    author        TEXT    NOT NULL DEFAULT '',
    outlet        TEXT    NOT NULL DEFAULT '',
    campaign      TEXT    NOT NULL DEFAULT '',        -- named in the report
    unit          INTEGER REFERENCES unit(id),
    minutes       INTEGER NOT NULL DEFAULT 0,         -- for each person
    total_minutes INTEGER NOT NULL DEFAULT 0,         -- given as a sum; 0: from minutes
    headcount     INTEGER NOT NULL DEFAULT 0,         -- as said; 0: not said
    settled       INTEGER NOT NULL DEFAULT 0,         -- the sender said that headcount and names may differ
    expected      INTEGER NOT NULL DEFAULT 0,
    beneficiaries INTEGER NOT NULL DEFAULT 0,
    copies        INTEGER NOT NULL DEFAULT 0,
    everyone      TEXT    NOT NULL DEFAULT '',        -- 全体 was said of this unit (its path), or * for all: a draft's people follow its day
    outside       TEXT    NOT NULL DEFAULT '[]',      -- JSON: names said that nobody on the roster bears, or several do
    unnamed         INTEGER NOT NULL DEFAULT 0,       -- people counted without a name
    unnamed_minutes INTEGER NOT NULL DEFAULT 0,       -- of all of them together
    problems      TEXT    NOT NULL DEFAULT '[]',      -- JSON: sentences that stand with the draft
    sender        INTEGER NOT NULL REFERENCES member(id),
    platform      TEXT    NOT NULL,                   -- the chat it was said in
    room          TEXT    NOT NULL,
    source        TEXT    NOT NULL DEFAULT 'chat' CHECK (source IN ('chat','import')),
    made          INTEGER NOT NULL,
    lapses        INTEGER,                            -- when an open draft lapses
    confirmed     INTEGER,
    decided       INTEGER,                            -- accepted, returned, withdrawn
    decided_by    INTEGER REFERENCES member(id),
    reason        TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX record_counted ON record(kind, day, unit, copies, beneficiaries, unnamed, unnamed_minutes, title, topic, place) WHERE state = 'accepted';
CREATE INDEX record_partner ON record(day, partner, kind, unit) WHERE state = 'accepted' AND partner <> '';
CREATE INDEX record_day ON record(day, kind);
CREATE INDEX record_open ON record(sender, platform, room) WHERE state = 'draft';
CREATE INDEX record_pending ON record(unit) WHERE state = 'pending';
CREATE INDEX record_event ON record(event);
CREATE INDEX record_room ON record(platform, room, made);

CREATE TABLE participation (
    record  INTEGER NOT NULL REFERENCES record(id),
    member  INTEGER NOT NULL REFERENCES member(id),
    position INTEGER NOT NULL DEFAULT 0,              -- order in which people were named
    unit    INTEGER REFERENCES unit(id),              -- the member's, on the record's day; NULL: not on the roster that day
    minutes INTEGER NOT NULL,
    own     INTEGER NOT NULL DEFAULT 0,               -- minutes were said for this person alone
    source  TEXT    NOT NULL CHECK (source IN ('reported','joined','corrected','imported')),
    state   TEXT    NOT NULL CHECK (state IN ('in','waiting','left','struck')),
    PRIMARY KEY (record, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX participation_member ON participation(member, record);
CREATE INDEX participation_waiting ON participation(record) WHERE state = 'waiting';

-- What is still to come: an activity that was announced (活动预告), and who said they come.
CREATE TABLE plan (
    id          INTEGER PRIMARY KEY,                  -- taken from the numbers of records: #18 is one or the other
    state       TEXT    NOT NULL CHECK (state IN ('open','cancelled','held','failed','lapsed')),
    kinds       TEXT    NOT NULL DEFAULT '[]',        -- JSON: one part of its record each
    title       TEXT    NOT NULL DEFAULT '',
    topic       TEXT    NOT NULL DEFAULT '',
    campaign    TEXT    NOT NULL DEFAULT '',
    day         TEXT    NOT NULL,
    day_to      TEXT    NOT NULL DEFAULT '',
    time_of_day TEXT    NOT NULL DEFAULT '',
    clock       TEXT    NOT NULL DEFAULT '',          -- when it begins: 09:00
    minutes     INTEGER NOT NULL DEFAULT 0,           -- how long it is to take
    place       TEXT    NOT NULL DEFAULT '',
    partner     TEXT    NOT NULL DEFAULT '',
    lecturer    TEXT    NOT NULL DEFAULT '',
    unit        INTEGER NOT NULL REFERENCES unit(id),
    organiser   INTEGER NOT NULL REFERENCES member(id),
    made        INTEGER NOT NULL,
    asks        INTEGER NOT NULL DEFAULT 0,           -- how often the organiser was asked how it went
    ask_after   TEXT    NOT NULL DEFAULT '',          -- asked again only after this day
    record      INTEGER REFERENCES record(id)         -- what it became: the first part
) STRICT;
CREATE INDEX plan_open ON plan(day) WHERE state = 'open';

-- The chats that a plan was told in.
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
    at       INTEGER NOT NULL,                        -- of the first time, which is their place in the list
    PRIMARY KEY (plan, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_up_member ON sign_up(member, plan);

-- 办实事, 整改.
CREATE TABLE task (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,        -- T3
    list    TEXT    NOT NULL,
    title   TEXT    NOT NULL,
    owner   INTEGER NOT NULL REFERENCES member(id),
    unit    INTEGER REFERENCES unit(id),              -- the owner's when it was made
    due     TEXT    NOT NULL DEFAULT '',
    state   TEXT    NOT NULL CHECK (state IN ('进行中','已办结','已销号')),
    made    INTEGER NOT NULL,
    day     TEXT    NOT NULL,                         -- of made
    done_day   TEXT NOT NULL DEFAULT '',
    closed_day TEXT NOT NULL DEFAULT '',
    note    TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX task_day ON task(list, day);

-- Every answer with totals that an admin was given (报数存底).
CREATE TABLE told (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    member  INTEGER NOT NULL REFERENCES member(id),
    message INTEGER NOT NULL REFERENCES message(id),
    query   TEXT    NOT NULL,                         -- what was asked, in one canonical form
    numbers TEXT    NOT NULL                          -- JSON: what was said, with the rows behind
) STRICT;
CREATE INDEX told_query ON told(query, id);

-- A period's figures as they were when somebody signed them (封账). A later signing of the
-- same period is the next version; none is ever changed.
CREATE TABLE freeze (
    id          INTEGER PRIMARY KEY,
    from_day    TEXT    NOT NULL,
    to_day      TEXT    NOT NULL,                     -- the day after the last
    version     INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    member      INTEGER REFERENCES member(id),        -- who signed; NULL: the operator, at the command line
    message     INTEGER REFERENCES message(id),       -- said so
    audit       INTEGER NOT NULL,                     -- the audit log's last row then: what follows came after
    definitions TEXT    NOT NULL,                     -- JSON: what was counted, and how
    content     BLOB    NOT NULL,                     -- values and rows, in the form that is hashed; gzip
    hash        TEXT    NOT NULL,                     -- SHA-256 of it, unpacked
    UNIQUE (from_day, to_day, version)
) STRICT;

-- What happens because it is time.
CREATE TABLE job (
    name  TEXT PRIMARY KEY,
    since INTEGER NOT NULL                            -- nothing up to this is due any more
) STRICT, WITHOUT ROWID;

CREATE TABLE occurrence (
    job    TEXT    NOT NULL REFERENCES job(name),
    due    INTEGER NOT NULL,
    state  TEXT    NOT NULL CHECK (state IN ('done','skipped','failed')),
    at     INTEGER NOT NULL,
    reason TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (job, due)
) STRICT, WITHOUT ROWID;

-- Reminders: theme days that somebody added in a chat.
CREATE TABLE theme_day (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT    NOT NULL,
    falls    TEXT    NOT NULL,                        -- 农历九月初九
    remind   TEXT    NOT NULL,                        -- 提前3天 09:00
    audience TEXT    NOT NULL CHECK (audience IN ('group','admins')),
    text     TEXT    NOT NULL DEFAULT '',
    unit     INTEGER REFERENCES unit(id),             -- for its groups or admins; NULL: for all
    member   INTEGER NOT NULL REFERENCES member(id),  -- who added it
    made     INTEGER NOT NULL,
    ended    INTEGER                                  -- nobody is reminded of it any more
) STRICT;

-- From when on a rule of the configuration is known: what was due before is no reminder.
CREATE TABLE reminder_rule (
    rule  TEXT    PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What became of every due moment of a rule: decided once for a day and recipient, for ever.
CREATE TABLE reminder (
    rule      TEXT    NOT NULL,                       -- a theme day and its offset
    day       TEXT    NOT NULL,                       -- of the occasion
    recipient TEXT    NOT NULL,                       -- group/PLATFORM/ROOM or member/ID
    name      TEXT    NOT NULL,                       -- of the theme day, as it was then
    matter    TEXT    NOT NULL,                       -- what nobody hears of twice a week in single chat
    state     TEXT    NOT NULL CHECK (state IN ('queued','merged','held','skipped')),
    reason    TEXT    NOT NULL DEFAULT '',            -- why it was held or skipped, for an admin
    due       INTEGER NOT NULL,
    at        INTEGER NOT NULL,                       -- when it was decided
    push      TEXT    NOT NULL DEFAULT '',            -- key of the message in the outbox; one is queued, those merged into it have the same
    PRIMARY KEY (rule, day, recipient)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_at ON reminder(at);
CREATE INDEX reminder_push ON reminder(push) WHERE push <> '';

-- Who is not to be reminded, and when.
CREATE TABLE hush (
    recipient TEXT    NOT NULL,                       -- as in reminder
    why       TEXT    NOT NULL CHECK (why IN ('免打扰','请假','暂停')),
    from_day  TEXT    NOT NULL,
    until_day TEXT    NOT NULL DEFAULT '',            -- the first day after; empty: until somebody says so
    PRIMARY KEY (recipient, why, from_day)
) STRICT, WITHOUT ROWID;

-- What adapters must remember: cards that may be updated, who was seen when.
CREATE TABLE kept (
    owner TEXT    NOT NULL,
    key   TEXT    NOT NULL,
    value TEXT    NOT NULL,
    at    INTEGER NOT NULL,                           -- when it was put there
    PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;

-- When a platform that does not deliver again could not reach us, for each group that was
-- active before. What the group heard of it is in reminder, under the beginning.
CREATE TABLE outage (
    platform TEXT    NOT NULL,
    room     TEXT    NOT NULL,
    began    INTEGER NOT NULL,
    ended    INTEGER NOT NULL,
    PRIMARY KEY (platform, room, began)
) STRICT, WITHOUT ROWID;

-- Slow work that somebody asked for in a chat: a document, a picture.
CREATE TABLE errand (
    id       INTEGER PRIMARY KEY,
    kind     TEXT    NOT NULL,                        -- ledger, chart, summary
    args     TEXT    NOT NULL,                        -- JSON: what of it, as whoever makes it wants it
    title    TEXT    NOT NULL,                        -- 2021年台账
    member   INTEGER NOT NULL REFERENCES member(id),  -- who asked
    message  INTEGER NOT NULL REFERENCES message(id), -- in these words
    platform TEXT    NOT NULL,                        -- where it is to go
    room     TEXT    NOT NULL,
    back     TEXT    NOT NULL DEFAULT '{}',
    state    TEXT    NOT NULL CHECK (state IN ('open','done','failed','swept')), -- swept: done, and its files are gone
    attempts INTEGER NOT NULL DEFAULT 0,              -- how often it was begun
    files    TEXT    NOT NULL DEFAULT '[]',           -- JSON: the names of what was made
    fault    TEXT    NOT NULL DEFAULT '',             -- why it failed, for the operator
    made     INTEGER NOT NULL,
    ended    INTEGER,
    UNIQUE (message, kind)
) STRICT;
CREATE INDEX errand_open ON errand(id) WHERE state = 'open';
CREATE INDEX errand_kept ON errand(ended) WHERE state = 'done';
