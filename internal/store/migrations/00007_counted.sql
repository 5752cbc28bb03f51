-- +goose Up
-- +goose StatementBegin

DROP INDEX record_counted;
CREATE INDEX record_counted ON record(kind, day, unit, copies, beneficiaries, unnamed, unnamed_minutes, title, topic, place) WHERE state = 'accepted';
CREATE INDEX record_partner ON record(day, partner, kind, unit) WHERE state = 'accepted' AND partner <> '';

-- +goose StatementEnd
