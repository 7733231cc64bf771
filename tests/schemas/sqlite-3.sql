-- A store of version 3, with a delivery that counts and one that was refused.
CREATE TABLE records (
  seq INTEGER PRIMARY KEY,      -- the order in which they came
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  way INTEGER NOT NULL,         -- 0 polled, 1 delivered, 2 from a file
  seen INTEGER NOT NULL,        -- nanoseconds since the epoch
  hash BLOB NOT NULL,           -- SHA-256 of raw
  raw TEXT NOT NULL
, updated INTEGER, state INTEGER NOT NULL DEFAULT 0);
CREATE TABLE refused (
  seq INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  reason TEXT NOT NULL
, code TEXT NOT NULL DEFAULT '');
CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  mapping TEXT NOT NULL DEFAULT '',
  watermark TEXT NOT NULL DEFAULT '',
  scanned INTEGER,
  success INTEGER
, revision INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE lines (
  source TEXT NOT NULL,
  incident TEXT NOT NULL,
  seq INTEGER NOT NULL,
  number INTEGER NOT NULL,
  account TEXT NOT NULL,       -- the first, as its record spells it; empty: none
  grp TEXT NOT NULL,           -- of an alert; empty: it is none
  line TEXT NOT NULL,
  current INTEGER NOT NULL,        -- whether its record stands
  PRIMARY KEY (source, incident, seq, number, account)
) WITHOUT ROWID;
CREATE INDEX lines_by_record ON lines (seq);
CREATE INDEX lines_by_group ON lines (source, grp) WHERE grp != '';
CREATE INDEX records_by_source ON records (source, seq);
CREATE INDEX records_by_version ON records (source, key, hash);
CREATE INDEX records_by_state ON records (source, key) WHERE state != 0;
CREATE INDEX records_refused ON records (source, seq) WHERE state = 2;
INSERT INTO "records" VALUES(1,'hook','sha256:a3a9cf00af543e98252b6fed6def1792b8ca831b379293ef23ba305e940448bc',1,1792980000000000000,X'A3A9CF00AF543E98252B6FED6DEF1792B8CA831B379293EF23BA305E940448BC','{"id":"OLD-1","services":["web"],"accounts":["acme"],"events":[{"at":"2026-10-20T01:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-20T03:00:00Z","type":"resolved"}]}',NULL,1);
INSERT INTO "records" VALUES(2,'hook','sha256:c1023fcf9c1ce89827651ea08e62f36c0384956f5c52c230dfcb06e2784e07ee',1,1792980001000000000,X'C1023FCF9C1CE89827651EA08E62F36C0384956F5C52C230DFCB06E2784E07EE','{"id":"OLD-2"}',NULL,2);
INSERT INTO "refused" VALUES(2,'hook','no-events','');
INSERT INTO "sources" VALUES('hook','','',NULL,NULL,0);
PRAGMA user_version = 3;
