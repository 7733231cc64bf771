-- The rows that `sla-exporter evaluate` prints for the current window of the five promises of
-- generate.cpp, from the tables of tables.sql into `results` and `breaches`, at the instant :now. One
-- text for SQLite, PostgreSQL and DuckDB; databases.sh says what is rewritten for each.
--
-- It is written from the meaning of the numbers (specs/numbers.md), not from the engine, and covers what
-- generated histories contain: events of one instant in their order; excluded and included; clocks with
-- raised and lowered severities (cancelled, started anew), severities changed while resolved, accounts
-- added later, stops that hold already, unacknowledged, reopened (the used time goes on), one verdict per
-- incident, breaches that stay; downtime as the union of weighted impacts, each from start or reopening to
-- mitigation or end, the highest fraction first; whole-window status, forecasts and headroom (as far as
-- the status needs them: an ended window is never at risk), credit tiers and credit per breach. It does
-- not cover merges, deletions, pauses, calendars, maintenance, terms that end, clock skew, flawed records
-- and incidents without a service.
--
-- Times are milliseconds, fractions millionths: downtime is exact. 9000000000000 is never. Where the last
-- of several kinds of events decides, the maximum of (place in the incident, value), packed into one
-- number, finds it in one pass.

-- Impact of an incident as a whole.
CREATE TABLE lives AS
SELECT incident,
       coalesce(min(CASE WHEN type = 0 THEN moment END),
                min(CASE WHEN type = 1 THEN moment END)) AS started,
       coalesce(min(CASE WHEN type = 4 THEN moment END), 9000000000000) AS impact_at,
       min(CASE WHEN type = 4 THEN value END) AS impact,
       coalesce(min(CASE WHEN type IN (9, 10, 13) THEN moment END), 9000000000000) AS ended,
       coalesce(max(CASE WHEN type IN (5, 6) THEN seq * 2 + 6 - type END), 0) % 2 AS excluded,
       count(CASE WHEN type = 12 THEN 1 END) AS reopenings,
       count(CASE WHEN type = 4 THEN 1 END) AS impacts
FROM events
WHERE moment <= :now AND type IN (0, 1, 4, 5, 6, 9, 10, 12, 13)
GROUP BY incident;
--postgres ANALYZE lives;

-- Clocks start at events: those of the current window belong to incidents that have events in it.
CREATE TABLE recent AS
SELECT incident,
       min(CASE WHEN type = 1 THEN moment END) AS triggered,
       min(CASE WHEN type = 1 THEN value END) AS severity,
       coalesce(min(CASE WHEN type IN (7, 9, 10, 13) THEN moment END), 9000000000000) AS acknowledged,
       coalesce(min(CASE WHEN type IN (7, 9, 10, 13) OR type = 8 AND value = 1 THEN moment END),
                9000000000000) AS responded,
       coalesce(min(CASE WHEN type IN (10, 13) THEN moment END), 9000000000000) AS resolved,
       coalesce(max(CASE WHEN type IN (5, 6) THEN seq * 2 + 6 - type END), 0) % 2 AS excluded,
       count(CASE WHEN type IN (2, 11, 12) THEN 1 END) AS turns
FROM events
WHERE moment <= :now
  AND incident IN (SELECT incident FROM events WHERE moment >= :opens AND moment <= :now)
GROUP BY incident;
--postgres ANALYZE recent;

-- Who is hit by what: the accounts of an incident whose agreement has one of its services.
CREATE TABLE hits AS
SELECT a.incident, a.account, a.seq AS since_seq, a.moment AS since
FROM affected a
JOIN accounts c ON c.id = a.account
JOIN agreements g ON g.id = c.agreement
JOIN named n ON n.incident = a.incident AND n.service = g.service
WHERE a.moment <= :now;
--postgres ANALYZE hits;

-- Impact of an incident: stretches of one fraction (millionths).
CREATE TABLE pieces AS
SELECT incident, started AS since, least(ended, impact_at, :now) AS until, 1000000 AS fraction
FROM lives
WHERE excluded = 0 AND impacts <= 1 AND reopenings = 0 AND started < least(ended, impact_at, :now)
UNION ALL
SELECT incident, greatest(started, impact_at), least(ended, :now), impact
FROM lives
WHERE excluded = 0 AND impacts = 1 AND reopenings = 0 AND impact > 0
UNION ALL
SELECT incident, moment, next, fraction
FROM (SELECT incident, moment,
             lead(moment, 1, :now) OVER life AS next,
             max(CASE WHEN type IN (0, 1, 12) THEN seq * 2 + 1
                      WHEN type IN (9, 10, 13) THEN seq * 2 END) OVER life % 2 AS hit,
             coalesce(max(CASE WHEN type = 4 THEN seq * 2097152 + value END) OVER life % 2097152,
                      1000000) AS fraction
      FROM events JOIN lives USING (incident)
      WHERE moment <= :now AND type IN (0, 1, 4, 9, 10, 12, 13)
        AND excluded = 0 AND (impacts > 1 OR reopenings > 0)
      WINDOW life AS (PARTITION BY incident ORDER BY seq ROWS UNBOUNDED PRECEDING)) AS states
WHERE hit = 1 AND fraction > 0 AND next > moment;
--postgres ANALYZE pieces;

-- The same on the accounts: from when each is affected on, in the last 90 days.
CREATE TABLE impacts AS
SELECT account, incident, greatest(p.since, h.since, :now - 7776000000) AS since, until, fraction
FROM pieces p JOIN hits h USING (incident)
WHERE until > greatest(p.since, h.since, :now - 7776000000);

-- Headroom compares with the median incident of those 90 days.
CREATE TABLE weights AS
SELECT account, CAST(sum((until - since) * fraction) AS BIGINT) AS weight
FROM impacts
GROUP BY incident, account;
--postgres CREATE TABLE usual AS
--postgres SELECT account, percentile_cont(0.5) WITHIN GROUP (ORDER BY weight) AS median FROM weights GROUP BY account;
--duckdb CREATE TABLE usual AS
--duckdb SELECT account, median(weight) AS median FROM weights GROUP BY account;
--sqlite CREATE TABLE ordered AS
--sqlite SELECT account, weight FROM weights ORDER BY account, weight;
--sqlite CREATE TABLE usual AS
--sqlite SELECT m.account, avg(weight) AS median
--sqlite FROM (SELECT account, min(rowid) + max(rowid) AS double FROM ordered GROUP BY account) AS m
--sqlite JOIN ordered o ON o.rowid IN (double / 2, (double + 1) / 2)
--sqlite GROUP BY m.account;

-- Downtime of the window and of the last seven days: islands of impacts that overlap; in those of several
-- impacts the highest fraction of each stretch between two bounds.
CREATE TABLE islands AS
SELECT account, since, until, fraction, island, count(*) OVER (PARTITION BY account, island) AS many
FROM (SELECT account, since, until, fraction,
             sum(CASE WHEN since < reach THEN 0 ELSE 1 END) OVER
               (PARTITION BY account ORDER BY since, until ROWS UNBOUNDED PRECEDING) AS island
      FROM (SELECT account, greatest(since, :begins) AS since, until, fraction,
                   max(until) OVER
                     (PARTITION BY account ORDER BY greatest(since, :begins), until
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
            FROM impacts
            WHERE until > :begins) AS reaching) AS numbered;

CREATE TABLE down AS
SELECT account, since, until, fraction FROM islands WHERE many = 1
UNION ALL
SELECT s.account, s.moment, s.next, max(i.fraction)
FROM (SELECT account, island, moment,
             lead(moment) OVER (PARTITION BY account, island ORDER BY moment) AS next
      FROM (SELECT account, island, since AS moment FROM islands WHERE many > 1
            UNION
            SELECT account, island, until FROM islands WHERE many > 1) AS bounds) AS s
JOIN islands i ON i.account = s.account AND i.island = s.island AND i.many > 1
              AND i.since <= s.moment AND i.until >= s.next
GROUP BY s.account, s.moment, s.next;

CREATE TABLE downtime AS
SELECT account,
       CAST(sum(greatest(until - greatest(since, :opens), 0) * fraction) AS BIGINT) AS running,
       CAST(sum(greatest(until - greatest(since, :now - 604800000), 0) * fraction) AS BIGINT) AS week
FROM down
GROUP BY account;

CREATE TABLE outages AS
SELECT account, count(DISTINCT incident) AS total
FROM impacts
WHERE until > :opens
GROUP BY account;

-- Clocks of incidents that were never reopened and kept their severity.
CREATE TABLE clocks AS
SELECT commitment, account, incident, start, excluded, within_ms,
       CASE WHEN stop > :now THEN 0 ELSE 1 END AS stopped, 0 AS cancelled,
       greatest(least(stop, :now) - start, 0) AS elapsed, start + within_ms AS deadline
FROM (SELECT p.id AS commitment, h.account, incident, greatest(triggered, since) AS start, excluded, within_ms,
             CASE p.verb WHEN 'acknowledge' THEN acknowledged
                         WHEN 'respond to' THEN responded
                         ELSE resolved END AS stop
      FROM recent
      JOIN hits h USING (incident)
      JOIN promises p USING (severity)
      WHERE turns = 0) AS simple
WHERE start >= :opens AND start < :closes;

-- Clocks of the others. First what holds after each event: the severity as clocks see it (a change while
-- resolved waits for the reopening) and whether each kind of stop holds.
CREATE TABLE states AS
SELECT incident, excluded, seq, moment, type, resolved, acknowledged, responded,
       max(CASE WHEN effective = 1 THEN seq * 8 + held END) OVER life % 8 AS severity
FROM (SELECT incident, excluded, seq, moment, type, resolved, acknowledged, responded, held,
             CASE WHEN type IN (1, 12) OR type = 2 AND resolved = 0 THEN 1 END AS effective
      FROM (SELECT incident, excluded, seq, moment, type,
                   max(CASE WHEN type IN (1, 2) THEN seq * 8 + value END) OVER life % 8 AS held,
                   coalesce(max(CASE WHEN type IN (10, 13) THEN seq * 2 + 1
                                     WHEN type = 12 THEN seq * 2 END) OVER life, 0) % 2 AS resolved,
                   coalesce(max(CASE WHEN type IN (7, 9, 10, 13) THEN seq * 2 + 1
                                     WHEN type = 11 THEN seq * 2 END) OVER life, 0) % 2 AS acknowledged,
                   coalesce(max(CASE WHEN type IN (7, 9, 10, 13) OR type = 8 AND value = 1 THEN seq * 2 + 1
                                     WHEN type = 11 THEN seq * 2 END) OVER life, 0) % 2 AS responded
            FROM events JOIN recent USING (incident)
            WHERE turns > 0 AND moment <= :now
            WINDOW life AS (PARTITION BY incident ORDER BY seq ROWS UNBOUNDED PRECEDING)) AS e) AS f
WINDOW life AS (PARTITION BY incident ORDER BY seq ROWS UNBOUNDED PRECEDING);
--postgres ANALYZE states;

-- The same for each account and each promise whose severity the incident ever held.
CREATE TABLE watch AS
SELECT incident, account, commitment, excluded, verb, within_ms, seq, moment, type, covered, stopped,
       lead(moment, 1, :now) OVER life AS next,
       lag(covered, 1, 0) OVER life AS was_covered,
       lag(stopped, 1, 0) OVER life AS was_stopped,
       lead(covered) OVER life AS stays_covered,
       lead(stopped) OVER life AS then_stopped
FROM (SELECT s.incident, h.account, p.id AS commitment, s.excluded, p.verb, p.within_ms, seq, moment, type,
             CASE WHEN s.severity = p.severity AND seq >= since_seq THEN 1 ELSE 0 END AS covered,
             CASE p.verb WHEN 'acknowledge' THEN acknowledged
                         WHEN 'respond to' THEN responded
                         ELSE resolved END AS stopped
      FROM states s
      JOIN hits h ON h.incident = s.incident
      JOIN (SELECT DISTINCT incident, severity FROM states WHERE severity IN (1, 2)) AS ever
        ON ever.incident = s.incident
      JOIN promises p ON p.severity = ever.severity) AS each_promise
WINDOW life AS (PARTITION BY incident, account, commitment ORDER BY seq);

-- Stretches in which a clock could run (or starts where its stop already holds), and how each ends:
-- 0 not yet, 1 stopped, 2 out of cover.
CREATE TABLE stretches AS
SELECT incident, account, commitment, excluded, within_ms, number,
       min(moment) AS start, min(seq) AS start_seq,
       CAST(sum(CASE WHEN stopped = 0 THEN next - moment ELSE 0 END) AS BIGINT) AS length,
       max(CASE WHEN begins = 1 AND type = 12 AND verb = 'resolve' THEN 1 ELSE 0 END) AS reopened,
       max(CASE WHEN stopped = 1 THEN 1
                WHEN stays_covered = 0 THEN 2
                WHEN then_stopped = 1 THEN 1
                ELSE 0 END) AS ending
FROM (SELECT incident, account, commitment, excluded, verb, within_ms, seq, moment, next, type,
             stopped, stays_covered, then_stopped,
             CASE WHEN was_covered = 1 AND was_stopped = 0 THEN 0 ELSE 1 END AS begins,
             sum(CASE WHEN was_covered = 1 AND was_stopped = 0 THEN 0 ELSE 1 END) OVER
               (PARTITION BY incident, account, commitment ORDER BY seq ROWS UNBOUNDED PRECEDING) AS number
      FROM watch
      WHERE covered = 1 AND (stopped = 0 OR was_covered = 0)) AS numbered
GROUP BY incident, account, commitment, excluded, within_ms, number;

-- Of the stretches after a stop only those from a reopening on count. What follows a stretch that ended out
-- of cover starts from zero: a chain of stretches is one clock.
CREATE TABLE chains AS
SELECT incident, account, commitment, excluded, within_ms, number, start_seq, ending, used, length,
       min(start) OVER (PARTITION BY incident, account, commitment, chain) AS start,
       start + within_ms - used AS deadline,
       CASE WHEN used + length > within_ms THEN 1 ELSE 0 END AS late
FROM (SELECT incident, account, commitment, excluded, within_ms, number, start, start_seq, ending, length, chain,
             CAST(coalesce(sum(length) OVER (PARTITION BY incident, account, commitment, chain ORDER BY number
                                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS BIGINT) AS used
      FROM (SELECT incident, account, commitment, excluded, within_ms, number, start, start_seq, ending, length,
                   count(CASE WHEN ending = 2 THEN 1 END) OVER
                     (PARTITION BY incident, account, commitment ORDER BY number
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS chain
            FROM (SELECT incident, account, commitment, excluded, within_ms, number, start, start_seq, ending, length,
                         max(CASE WHEN ending = 1 THEN 1 ELSE 0 END) OVER
                           (PARTITION BY incident, account, commitment, cycle ORDER BY number
                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS done
                  FROM (SELECT incident, account, commitment, excluded, within_ms, number, start, start_seq, ending,
                               length, sum(reopened) OVER (PARTITION BY incident, account, commitment ORDER BY number
                                                           ROWS UNBOUNDED PRECEDING) AS cycle
                        FROM stretches) AS cycles) AS marked
            WHERE coalesce(done, 0) = 0) AS chained) AS measured;

-- The first clock that is late decides, else the last one.
CREATE TABLE verdicts AS
SELECT incident, account, commitment, excluded, within_ms, start, start_seq, ending, used,
       used + length AS elapsed, deadline, late
FROM (SELECT incident, account, commitment, excluded, within_ms, start, start_seq, ending, used, length,
             deadline, late,
             row_number() OVER (PARTITION BY incident, account, commitment
                                ORDER BY CASE WHEN late = 1 THEN number ELSE 1000 - number END) AS place
      FROM chains) AS ordered
WHERE place = 1;

-- What is late runs on until it is stopped, whatever the severity, and again after a reopening in cover.
CREATE TABLE lateness AS
SELECT incident, account, commitment, CAST(sum(next - moment) AS BIGINT) AS elapsed
FROM (SELECT w.incident, w.account, w.commitment, w.moment, w.next,
             max(CASE WHEN w.seq = v.start_seq THEN w.seq * 2 + 1
                      WHEN w.stopped = 1 THEN w.seq * 2
                      WHEN w.type = 12 AND w.verb = 'resolve' THEN w.seq * 2 + w.covered END) OVER
               (PARTITION BY w.incident, w.account, w.commitment ORDER BY w.seq) % 2 AS runs
      FROM watch w
      JOIN verdicts v ON v.incident = w.incident AND v.account = w.account AND v.commitment = w.commitment
      WHERE v.late = 1 AND w.seq >= v.start_seq) AS later
WHERE runs = 1
GROUP BY incident, account, commitment;

INSERT INTO clocks
SELECT v.commitment, v.account, v.incident, v.start, v.excluded, v.within_ms,
       CASE WHEN v.ending = 0 THEN 0 ELSE 1 END,
       CASE WHEN v.late = 0 AND v.ending = 2 THEN 1 ELSE 0 END,
       CASE WHEN v.late = 1 THEN v.used + e.elapsed ELSE v.elapsed END, v.deadline
FROM verdicts v
LEFT JOIN lateness e ON e.incident = v.incident AND e.account = v.account AND e.commitment = v.commitment
WHERE v.start >= :opens AND v.start < :closes;

CREATE TABLE counts AS
SELECT account, commitment, count(*) AS total,
       count(CASE WHEN excluded = 0 AND cancelled = 0 AND elapsed <= within_ms AND stopped = 1 THEN 1 END) AS met,
       count(CASE WHEN excluded = 0 AND cancelled = 0 AND elapsed > within_ms THEN 1 END) AS breached,
       count(CASE WHEN excluded = 0 AND cancelled = 0 AND elapsed <= within_ms AND stopped = 0 THEN 1 END) AS pending,
       count(CASE WHEN excluded = 1 THEN 1 END) AS excluded,
       count(CASE WHEN excluded = 0 AND cancelled = 1 THEN 1 END) AS cancelled,
       count(CASE WHEN excluded = 0 AND cancelled = 0 AND stopped = 0 AND elapsed <= within_ms
                   AND elapsed * 4 >= within_ms * 3 THEN 1 END) AS urgent
FROM clocks
GROUP BY account, commitment;

CREATE TABLE breaches AS
SELECT g.name AS agreement, p.name AS commitment, a.name AS account, i.name AS incident, deadline,
       elapsed / 1000.0 AS elapsed
FROM clocks k
JOIN promises p ON p.id = k.commitment
JOIN accounts a ON a.id = k.account
JOIN agreements g ON g.id = a.agreement
JOIN incidents i ON i.id = k.incident
WHERE k.excluded = 0 AND cancelled = 0 AND elapsed > k.within_ms;

CREATE TABLE results AS
SELECT g.name AS agreement, p.name AS commitment, a.name AS account, NULL AS service,
       coalesce(met * 1.0 / nullif(met + breached, 0), 1) AS sli, NULL AS whole,
       CASE WHEN breached > 0 THEN 'breached' WHEN urgent > 0 THEN 'at_risk' ELSE 'met' END AS status,
       coalesce(total, 0) AS total, coalesce(met, 0) AS met, coalesce(breached, 0) AS breached,
       coalesce(pending, 0) AS pending, coalesce(excluded, 0) AS excluded, coalesce(cancelled, 0) AS cancelled,
       NULL AS service_time, NULL AS elapsed, NULL AS downtime, NULL AS budget, NULL AS remaining,
       least(coalesce(breached, 0) * credit, 100) AS credit, NULL AS headroom
FROM accounts a
JOIN agreements g ON g.id = a.agreement
CROSS JOIN promises p
LEFT JOIN counts k ON k.account = a.id AND k.commitment = p.id
UNION ALL
SELECT agreement, 'availability', account, service,
       1 - running / 1000000.0 / (:now - :opens), 1 - running / 1000000.0 / whole,
       CASE WHEN remaining < 0 THEN 'breached'
            WHEN :now < :closes AND remaining < median
              OR remaining * 1.0 * greatest(:now - :opens, whole / 2) < running * 1.0 * (:closes - :now)
             AND remaining * 604800000.0 < week * 1.0 * (:closes - :now) THEN 'at_risk'
            ELSE 'met' END,
       total, 0, 0, 0, 0, 0,
       whole / 1000.0, (:now - :opens) / 1000.0, running / 1000000000.0, whole / 1000000.0, remaining / 1000000000.0,
       CASE WHEN running > whole * 50000 THEN 100
            WHEN running > whole * 10000 THEN 25
            WHEN running > whole * 1000 THEN 10
            ELSE 0 END,
       remaining * 1.0 / median
FROM (SELECT g.name AS agreement, a.name AS account, g.service_name AS service, :closes - :opens AS whole,
             coalesce(d.running, 0) AS running, coalesce(d.week, 0) AS week,
             (:closes - :opens) * 1000 - coalesce(d.running, 0) AS remaining,
             coalesce(o.total, 0) AS total, u.median
      FROM accounts a
      JOIN agreements g ON g.id = a.agreement
      LEFT JOIN downtime d ON d.account = a.id
      LEFT JOIN outages o ON o.account = a.id
      LEFT JOIN usual u ON u.account = a.id) AS availability;
