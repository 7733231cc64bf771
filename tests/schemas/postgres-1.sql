-- A store of version 1, with a delivery that counts and one that was refused.
CREATE TABLE schema_version (version BIGINT NOT NULL);
INSERT INTO schema_version VALUES (1);
CREATE TABLE records (
  seq BIGSERIAL PRIMARY KEY,
  source TEXT NOT NULL,
  key BYTEA NOT NULL,
  way BIGINT NOT NULL,          -- 0 polled, 1 delivered, 2 from a file
  seen BIGINT NOT NULL,         -- nanoseconds since the epoch
  hash BYTEA NOT NULL,          -- SHA-256 of raw
  raw BYTEA NOT NULL
);
CREATE INDEX records_by_key ON records (source, key, seq);
CREATE INDEX records_by_source ON records (source, seq);
CREATE TABLE lines (
  source TEXT NOT NULL,
  incident BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  number BIGINT NOT NULL,
  line BYTEA NOT NULL,
  current BOOLEAN NOT NULL,
  PRIMARY KEY (source, incident, seq, number)
);
CREATE INDEX lines_by_record ON lines (seq);
CREATE TABLE refused (
  seq BIGINT PRIMARY KEY,
  source TEXT NOT NULL,
  reason BYTEA NOT NULL
);
CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  mapping BYTEA NOT NULL DEFAULT '',
  watermark TEXT NOT NULL DEFAULT '',
  scanned BIGINT,
  success BIGINT
);
INSERT INTO records (source, key, way, seen, hash, raw) VALUES ('hook', 'sha256:a3a9cf00af543e98252b6fed6def1792b8ca831b379293ef23ba305e940448bc', 1, 1792980000000000000, '\xa3a9cf00af543e98252b6fed6def1792b8ca831b379293ef23ba305e940448bc', '{"id":"OLD-1","services":["web"],"accounts":["acme"],"events":[{"at":"2026-10-20T01:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-20T03:00:00Z","type":"resolved"}]}');
INSERT INTO records (source, key, way, seen, hash, raw) VALUES ('hook', 'sha256:c1023fcf9c1ce89827651ea08e62f36c0384956f5c52c230dfcb06e2784e07ee', 1, 1792980001000000000, '\xc1023fcf9c1ce89827651ea08e62f36c0384956f5c52c230dfcb06e2784e07ee', '{"id":"OLD-2"}');
INSERT INTO lines VALUES ('hook', 'OLD-1', 1, 0, '{"id":"OLD-1","services":["web"],"accounts":["acme"],"events":[{"at":"2026-10-20T01:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-20T03:00:00Z","type":"resolved"}]}', true);
INSERT INTO refused VALUES (2, 'hook', 'no-events');
INSERT INTO sources (source, mapping) VALUES ('hook', 'an older one');
