-- The generated world as tables, with the keys and indexes that rows.sql profits from. Events stand in the
-- order in which they apply (seq counts in each incident), moment is in milliseconds, and types are
--   0 started  1 triggered  2 severity  3 accounts  4 impact  5 excluded  6 included  7 acknowledged
--   8 notified  9 mitigated  10 resolved  11 unacknowledged  12 reopened  13 closed
-- value is the severity (1 is sev1) of 1 and 2, the account of 3, the fraction in millionths of 4, and 1
-- where 8 told a customer. `affected` says since which event an account is affected; `named` which
-- services an incident names.
CREATE TABLE agreements (id INTEGER PRIMARY KEY, name VARCHAR(40), service INTEGER, service_name VARCHAR(40));
CREATE TABLE accounts (id INTEGER PRIMARY KEY, name VARCHAR(40), agreement INTEGER);
CREATE TABLE incidents (id INTEGER PRIMARY KEY, name VARCHAR(40));
--sqlite CREATE TABLE named (incident INTEGER, service INTEGER, PRIMARY KEY (incident, service)) WITHOUT ROWID;
--sqlite CREATE TABLE affected (incident INTEGER, account INTEGER, seq INTEGER, moment INTEGER,
--sqlite                        PRIMARY KEY (incident, account)) WITHOUT ROWID;
--sqlite CREATE TABLE events (incident INTEGER, seq INTEGER, moment INTEGER, type INTEGER, value INTEGER,
--sqlite                      PRIMARY KEY (incident, seq)) WITHOUT ROWID;
--postgres CREATE TABLE named (incident INTEGER, service INTEGER);
--postgres CREATE TABLE affected (incident INTEGER, account INTEGER, seq SMALLINT, moment BIGINT);
--postgres CREATE TABLE events (incident INTEGER, seq SMALLINT, moment BIGINT, type SMALLINT, value INTEGER);
--duckdb CREATE TABLE named (incident INTEGER, service INTEGER);
--duckdb CREATE TABLE affected (incident INTEGER, account INTEGER, seq INTEGER, moment BIGINT);
--duckdb CREATE TABLE events (incident INTEGER, seq INTEGER, moment BIGINT, type TINYINT, value INTEGER);

CREATE TABLE promises (id INTEGER, name VARCHAR(40), verb VARCHAR(20), severity INTEGER, within_ms BIGINT,
                       credit DOUBLE PRECISION);
INSERT INTO promises VALUES
  (1, 'sev1-response', 'acknowledge', 1, 900000, 2), (2, 'sev1-resolution', 'resolve', 1, 14400000, 5),
  (3, 'sev2-response', 'respond to', 2, 3600000, 1), (4, 'sev2-resolution', 'resolve', 2, 28800000, 2.5);

--sqlite .mode csv
--sqlite .import :folder/agreements.csv agreements
--sqlite .import :folder/accounts.csv accounts
--sqlite .import :folder/incidents.csv incidents
--sqlite .import :folder/named.csv named
--sqlite .import :folder/affected.csv affected
--sqlite .import :folder/events.csv events
--sqlite .mode list
--postgres \copy agreements from ':folder/agreements.csv' csv
--postgres \copy accounts from ':folder/accounts.csv' csv
--postgres \copy incidents from ':folder/incidents.csv' csv
--postgres \copy named from ':folder/named.csv' csv
--postgres \copy affected from ':folder/affected.csv' csv
--postgres \copy events from ':folder/events.csv' csv
--duckdb COPY agreements FROM ':folder/agreements.csv';
--duckdb COPY accounts FROM ':folder/accounts.csv';
--duckdb COPY incidents FROM ':folder/incidents.csv';
--duckdb COPY named FROM ':folder/named.csv';
--duckdb COPY affected FROM ':folder/affected.csv';
--duckdb COPY events FROM ':folder/events.csv';

--postgres ALTER TABLE named ADD PRIMARY KEY (incident, service);
--postgres ALTER TABLE affected ADD PRIMARY KEY (incident, account);
--postgres ALTER TABLE events ADD PRIMARY KEY (incident, seq);
--sqlite CREATE INDEX events_by_moment ON events (moment, incident);
--postgres CREATE INDEX events_by_moment ON events (moment) INCLUDE (incident);
--sqlite ANALYZE;
--postgres VACUUM ANALYZE;
