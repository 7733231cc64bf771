-- The rows of every agreement, commitment and account at one instant.
CREATE TABLE lives AS
SELECT incident,
       coalesce(min(CASE WHEN type = 0 THEN moment END), min(CASE WHEN type = 1 THEN moment END)) AS started,
       min(CASE WHEN type = 1 THEN moment END) AS triggered,
       min(CASE WHEN type = 1 THEN value END) AS severity,
       min(CASE WHEN type = 4 THEN moment END) AS impact_at,
       min(CASE WHEN type = 4 THEN value END) AS impact,
       coalesce(min(CASE WHEN type IN (9, 10, 13) THEN moment END), 9000000000000) AS ended,
       coalesce(min(CASE WHEN type IN (7, 9, 10, 13) THEN moment END), 9000000000000) AS acknowledged,
       coalesce(min(CASE WHEN type IN (7, 9, 10, 13) OR type = 8 AND value = 1 THEN moment END), 9000000000000) AS responded,
       coalesce(min(CASE WHEN type IN (10, 13) THEN moment END), 9000000000000) AS resolved,
       coalesce(max(CASE WHEN type IN (5, 6) THEN seq * 2 + 6 - type END), 0) % 2 AS excluded,
       count(CASE WHEN type IN (2, 11, 12) THEN 1 END) AS turns,
       count(CASE WHEN type = 12 THEN 1 END) AS reopenings,
       count(CASE WHEN type = 4 THEN 1 END) AS impacts,
       max(moment) AS latest
FROM events, instant
WHERE moment <= now
GROUP BY incident;

-- Who is hit by what: the accounts of an incident whose agreement has one of its services.
CREATE TABLE hits AS
SELECT a.incident, a.account, a.seq AS since_seq, a.moment AS since
FROM affected a
JOIN instant ON a.moment <= now
JOIN accounts c ON c.id = a.account
JOIN agreements g ON g.id = c.agreement
JOIN named n ON n.incident = a.incident AND n.service = g.service;

-- Impact of an incident: stretches of one fraction (millionths).
CREATE TABLE pieces AS
SELECT incident, started AS since, least(ended, impact_at, now) AS until, 1000000 AS fraction
FROM lives, instant
WHERE excluded = 0 AND impacts <= 1 AND reopenings = 0 AND started < least(ended, impact_at, now)
UNION ALL
SELECT incident, greatest(started, impact_at), least(ended, now), impact
FROM lives, instant
WHERE excluded = 0 AND impacts = 1 AND reopenings = 0 AND impact > 0
UNION ALL
SELECT incident, moment, next, fraction
FROM (SELECT incident, moment,
             lead(moment, 1, now) OVER life AS next,
             max(CASE WHEN type IN (0, 1, 12) THEN seq * 2 + 1 WHEN type IN (9, 10, 13) THEN seq * 2 END) OVER life % 2 AS hit,
             coalesce(max(CASE WHEN type = 4 THEN seq * 2097152 + value END) OVER life % 2097152, 1000000) AS fraction
      FROM events JOIN lives USING (incident), instant
      WHERE moment <= now AND excluded = 0 AND (impacts > 1 OR reopenings > 0) AND type IN (0, 1, 4, 9, 10, 12, 13)
      WINDOW life AS (PARTITION BY incident ORDER BY seq)) AS states
WHERE hit = 1 AND fraction > 0 AND next > moment;

-- The same on the accounts: since the account is affected, in the last 90 days.
CREATE TABLE impacts AS
SELECT account, incident, greatest(p.since, h.since, now - 7776000000) AS since, until, fraction
FROM pieces p JOIN hits h USING (incident), instant
WHERE until > greatest(p.since, h.since, now - 7776000000);

CREATE TABLE usual AS
SELECT account, avg(weight) AS median
FROM (SELECT account, weight, row_number() OVER (PARTITION BY account ORDER BY weight) AS place,
             count(*) OVER (PARTITION BY account) AS many
      FROM (SELECT account, incident, sum((until - since) * fraction) AS weight
            FROM impacts GROUP BY account, incident) AS single) AS ordered
WHERE 2 * place BETWEEN many AND many + 2
GROUP BY account;

-- Downtime: islands of impacts that touch each other; in those with several, the highest fraction of each stretch.
CREATE TABLE islands AS
SELECT account, since, until, fraction, island, count(*) OVER (PARTITION BY account, island) AS many
FROM (SELECT account, since, until, fraction,
             sum(CASE WHEN since < reach THEN 0 ELSE 1 END) OVER (PARTITION BY account ORDER BY since, until ROWS UNBOUNDED PRECEDING) AS island
      FROM (SELECT account, greatest(since, begins) AS since, until, fraction,
                   max(until) OVER (PARTITION BY account ORDER BY greatest(since, begins), until
                                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
            FROM impacts, instant WHERE until > begins) AS reaching) AS numbered;

CREATE TABLE down AS
SELECT account, since, until, fraction FROM islands WHERE many = 1
UNION ALL
SELECT s.account, s.moment, s.next, max(i.fraction)
FROM (SELECT account, island, moment, lead(moment) OVER (PARTITION BY account, island ORDER BY moment) AS next
      FROM (SELECT account, island, since AS moment FROM islands WHERE many > 1
            UNION
            SELECT account, island, until FROM islands WHERE many > 1) AS bounds) AS s
JOIN islands i ON i.account = s.account AND i.island = s.island AND i.since <= s.moment AND i.until >= s.next AND i.many > 1
GROUP BY s.account, s.moment, s.next;

CREATE TABLE downtime AS
SELECT account,
       sum(CASE WHEN until > opens THEN (until - greatest(since, opens)) * fraction ELSE 0 END) AS running,
       sum(CASE WHEN until > now - 604800000 THEN (until - greatest(since, now - 604800000)) * fraction ELSE 0 END) AS week
FROM down, instant
GROUP BY account;

CREATE TABLE outages AS
SELECT account, count(DISTINCT incident) AS total FROM impacts, instant WHERE until > opens GROUP BY account;

-- Clocks of incidents that were never reopened and kept their severity.
CREATE TABLE clocks AS
SELECT commitment, account, incident, start, excluded, within_ms,
       CASE WHEN stop > now THEN 0 ELSE 1 END AS stopped, 0 AS cancelled,
       greatest(least(stop, now) - start, 0) AS elapsed, start + within_ms AS deadline
FROM (SELECT p.id AS commitment, h.account, incident, greatest(triggered, since) AS start, excluded, within_ms,
             CASE p.verb WHEN 'acknowledge' THEN acknowledged WHEN 'respond to' THEN responded ELSE resolved END AS stop
      FROM lives JOIN hits h USING (incident) JOIN promises p USING (severity)
      WHERE turns = 0) AS simple, instant
WHERE start >= opens AND start < closes;

-- Clocks of the others. What holds after each event, as far as clocks see it.
CREATE TABLE states AS
SELECT incident, excluded, seq, moment, type, resolved, acknowledged, responded,
       max(CASE WHEN effective = 1 THEN seq * 8 + held END) OVER life % 8 AS severity
FROM (SELECT incident, excluded, seq, moment, type, resolved, acknowledged, responded, held,
             CASE WHEN type IN (1, 12) OR type = 2 AND resolved = 0 THEN 1 END AS effective
      FROM (SELECT incident, excluded, seq, moment, type,
                   max(CASE WHEN type IN (1, 2) THEN seq * 8 + value END) OVER life % 8 AS held,
                   coalesce(max(CASE WHEN type IN (10, 13) THEN seq * 2 + 1 WHEN type = 12 THEN seq * 2 END) OVER life, 0) % 2 AS resolved,
                   coalesce(max(CASE WHEN type IN (7, 9, 10, 13) THEN seq * 2 + 1 WHEN type = 11 THEN seq * 2 END) OVER life, 0) % 2 AS acknowledged,
                   coalesce(max(CASE WHEN type IN (7, 9, 10, 13) OR type = 8 AND value = 1 THEN seq * 2 + 1 WHEN type = 11 THEN seq * 2 END) OVER life, 0) % 2 AS responded
            FROM events JOIN lives USING (incident), instant
            WHERE turns > 0 AND latest >= opens AND moment <= now
            WINDOW life AS (PARTITION BY incident ORDER BY seq)) AS e) AS f
WINDOW life AS (PARTITION BY incident ORDER BY seq);

-- The same for each account and promise whose severity the incident ever held.
CREATE TABLE watch AS
SELECT incident, account, commitment, excluded, verb, within_ms, seq, moment, type, covered, stopped,
       lead(moment, 1, now) OVER life AS next,
       lag(covered, 1, 0) OVER life AS was_covered,
       lag(stopped, 1, 0) OVER life AS was_stopped,
       lead(covered) OVER life AS stays_covered,
       lead(stopped) OVER life AS then_stopped
FROM (SELECT s.incident, h.account, p.id AS commitment, s.excluded, p.verb, p.within_ms, seq, moment, type,
             CASE WHEN s.severity = p.severity AND seq >= since_seq THEN 1 ELSE 0 END AS covered,
             CASE p.verb WHEN 'acknowledge' THEN acknowledged WHEN 'respond to' THEN responded ELSE resolved END AS stopped
      FROM states s
      JOIN hits h ON h.incident = s.incident
      JOIN (SELECT DISTINCT incident, severity FROM states WHERE severity IN (1, 2)) AS ever ON ever.incident = s.incident
      JOIN promises p ON p.severity = ever.severity) AS each_promise, instant
WINDOW life AS (PARTITION BY incident, account, commitment ORDER BY seq);

-- Stretches in which a clock could run (or starts where its stop already holds), and how each ends:
-- 0 not yet, 1 stopped, 2 out of cover.
CREATE TABLE stretches AS
SELECT incident, account, commitment, excluded, within_ms, number, min(moment) AS start, min(seq) AS start_seq,
       sum(CASE WHEN stopped = 0 THEN next - moment ELSE 0 END) AS length,
       max(CASE WHEN begins = 1 AND type = 12 AND verb = 'resolve' THEN 1 ELSE 0 END) AS reopened,
       max(CASE WHEN stopped = 1 THEN 1
                WHEN stays_covered = 0 THEN 2
                WHEN then_stopped = 1 THEN 1
                ELSE 0 END) AS ending
FROM (SELECT incident, account, commitment, excluded, verb, within_ms, seq, moment, next, type, stopped, stays_covered, then_stopped,
             CASE WHEN was_covered = 1 AND was_stopped = 0 THEN 0 ELSE 1 END AS begins,
             sum(CASE WHEN was_covered = 1 AND was_stopped = 0 THEN 0 ELSE 1 END) OVER
               (PARTITION BY incident, account, commitment ORDER BY seq ROWS UNBOUNDED PRECEDING) AS number
      FROM watch
      WHERE covered = 1 AND (stopped = 0 OR was_covered = 0)) AS numbered
GROUP BY incident, account, commitment, excluded, within_ms, number;

-- Once stopped, only a reopening goes on; out of cover in time, the next starts anew: a chain is one clock.
CREATE TABLE chains AS
SELECT incident, account, commitment, excluded, within_ms, number, start_seq, ending, chain, used, length,
       min(start) OVER (PARTITION BY incident, account, commitment, chain) AS start,
       start + within_ms - used AS deadline,
       CASE WHEN used + length > within_ms THEN 1 ELSE 0 END AS late
FROM (SELECT incident, account, commitment, excluded, within_ms, number, start, start_seq, ending, length, chain,
             coalesce(sum(length) OVER (PARTITION BY incident, account, commitment, chain ORDER BY number
                                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS used
      FROM (SELECT incident, account, commitment, excluded, within_ms, number, start, start_seq, ending, length,
                   count(CASE WHEN ending = 2 THEN 1 END) OVER
                     (PARTITION BY incident, account, commitment ORDER BY number
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS chain
            FROM (SELECT incident, account, commitment, excluded, within_ms, number, start, start_seq, ending, length,
                         max(CASE WHEN ending = 1 THEN 1 ELSE 0 END) OVER
                           (PARTITION BY incident, account, commitment, cycle ORDER BY number
                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS done
                  FROM (SELECT incident, account, commitment, excluded, within_ms, number, start, start_seq, ending, length,
                               sum(reopened) OVER (PARTITION BY incident, account, commitment ORDER BY number
                                                   ROWS UNBOUNDED PRECEDING) AS cycle
                        FROM stretches) AS cycles) AS marked
            WHERE coalesce(done, 0) = 0) AS chained) AS measured;

CREATE TABLE verdicts AS
SELECT incident, account, commitment, excluded, within_ms, start, start_seq, ending, used, used + length AS elapsed, deadline, late
FROM (SELECT incident, account, commitment, excluded, within_ms, start, start_seq, ending, used, length, deadline, late,
             row_number() OVER (PARTITION BY incident, account, commitment
                                ORDER BY CASE WHEN late = 1 THEN number ELSE 1000 - number END) AS place
      FROM chains) AS ordered
WHERE place = 1;

-- What is late runs on until it is stopped, whatever the severity, and again after a reopening in cover.
CREATE TABLE lateness AS
SELECT incident, account, commitment, sum(next - moment) AS elapsed
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
       CASE WHEN v.ending = 0 THEN 0 ELSE 1 END, CASE WHEN v.late = 0 AND v.ending = 2 THEN 1 ELSE 0 END,
       CASE WHEN v.late = 1 THEN v.used + e.elapsed ELSE v.elapsed END, v.deadline
FROM verdicts v
JOIN instant ON v.start >= opens AND v.start < closes
LEFT JOIN lateness e ON e.incident = v.incident AND e.account = v.account AND e.commitment = v.commitment;

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
       1 - running / 1000000.0 / (now - opens), 1 - running / 1000000.0 / (closes - opens),
       CASE WHEN running > (closes - opens) * 1000 THEN 'breached'
            WHEN now < closes AND (closes - opens) * 1000 - running < median
              OR ((closes - opens) * 1000 - running) * 1.0 * greatest(now - opens, (closes - opens) / 2) < running * 1.0 * (closes - now)
             AND ((closes - opens) * 1000 - running) * 604800000.0 < week * 1.0 * (closes - now) THEN 'at_risk'
            ELSE 'met' END,
       total, 0, 0, 0, 0, 0,
       (closes - opens) / 1000.0, (now - opens) / 1000.0, running / 1000000000.0, (closes - opens) / 1000000.0,
       (closes - opens) / 1000000.0 - running / 1000000000.0,
       CASE WHEN running > (closes - opens) * 50000 THEN 100
            WHEN running > (closes - opens) * 10000 THEN 25
            WHEN running > (closes - opens) * 1000 THEN 10 ELSE 0 END,
       ((closes - opens) * 1000 - running) / median
FROM (SELECT g.name AS agreement, a.name AS account, g.service_name AS service,
             coalesce(d.running, 0) AS running, coalesce(d.week, 0) AS week, coalesce(o.total, 0) AS total, u.median
      FROM accounts a
      JOIN agreements g ON g.id = a.agreement
      LEFT JOIN downtime d ON d.account = a.id
      LEFT JOIN outages o ON o.account = a.id
      LEFT JOIN usual u ON u.account = a.id) AS availability, instant;
