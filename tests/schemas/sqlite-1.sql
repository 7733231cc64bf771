-- A store of version 1, with a delivery that counts and one that was refused.
CREATE TABLE records (
  seq INTEGER PRIMARY KEY,      -- the order in which they came
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  way INTEGER NOT NULL,         -- 0 polled, 1 delivered, 2 from a file
  seen INTEGER NOT NULL,        -- nanoseconds since the epoch
  hash BLOB NOT NULL,           -- SHA-256 of raw
  raw TEXT NOT NULL
);
CREATE INDEX records_by_key ON records (source, key, seq);
-- What follows is derived from the newest record of each key.
CREATE TABLE lines (
  source TEXT NOT NULL,
  incident TEXT NOT NULL,
  seq INTEGER NOT NULL,
  number INTEGER NOT NULL,
  line TEXT NOT NULL,
  current INTEGER NOT NULL,     -- 0: a later record of the key came
  PRIMARY KEY (source, incident, seq, number)
) WITHOUT ROWID;
CREATE INDEX lines_by_record ON lines (seq);
CREATE TABLE refused (
  seq INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  mapping TEXT NOT NULL DEFAULT '',
  watermark TEXT NOT NULL DEFAULT '',
  scanned INTEGER,
  success INTEGER
) WITHOUT ROWID;
INSERT INTO records VALUES (1, 'hook', 'sha256:a3a9cf00af543e98252b6fed6def1792b8ca831b379293ef23ba305e940448bc', 1, 1792980000000000000, X'a3a9cf00af543e98252b6fed6def1792b8ca831b379293ef23ba305e940448bc', '{"id":"OLD-1","services":["web"],"accounts":["acme"],"events":[{"at":"2026-10-20T01:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-20T03:00:00Z","type":"resolved"}]}');
INSERT INTO records VALUES (2, 'hook', 'sha256:c1023fcf9c1ce89827651ea08e62f36c0384956f5c52c230dfcb06e2784e07ee', 1, 1792980001000000000, X'c1023fcf9c1ce89827651ea08e62f36c0384956f5c52c230dfcb06e2784e07ee', '{"id":"OLD-2"}');
INSERT INTO lines VALUES ('hook', 'OLD-1', 1, 0, '{"id":"OLD-1","services":["web"],"accounts":["acme"],"events":[{"at":"2026-10-20T01:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-20T03:00:00Z","type":"resolved"}]}', 1);
INSERT INTO refused VALUES (2, 'hook', 'no-events');
INSERT INTO sources (source, mapping) VALUES ('hook', 'an older one');
PRAGMA user_version = 1;
