# promises.py SLAC EXPORTER WORK DEBIAN [NEWER]: the rows of promises by objective, calculated from what the engine's own evaluations
# counted (`sla:events:step`, of which some do not count by hours made with zoneinfo) and from the sentences of the agreement; and the
# ledger's lines, which the exporter writes by what the engine has.
import bisect
import collections
import datetime
import fractions
import json
import math
import os
import subprocess
import sys
import time
import zoneinfo

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from calendar_windows import INTERVAL, LATE, Prometheus, VictoriaMetrics, engines, period_of  # noqa: E402
from exclusions import TRAIL, Exclusions, layers_of, utc  # noqa: E402

WEEK = 7 * 86400
LOSSY = 1e-6  # of differences: VictoriaMetrics keeps twelve digits
SETTLING = 660  # after a border: until every record is of the new period, and none of the old one is in sight
ACCOUNTS = ["acme", "globex", "initech"]  # the last has no series

SPEC = """apiVersion: slac/v1
kind: Project
metadata: {name: promises}
spec: {prometheus: {retention: 800d, url: URL}, timezone: Europe/Berlin}
---
apiVersion: slac/v1
kind: Service
metadata: {name: shop}
spec: {description: A shop}
---
apiVersion: slac/v1
kind: Calendar
metadata: {name: office}
spec: {hours: {mon-sun: "06:00-22:30"}}
---
apiVersion: slac/v1
kind: Calendar
metadata: {name: weekdays}
spec: {hours: {mon-fri: "00:00-24:00"}}
---
apiVersion: slac/v1
kind: Maintenance
metadata: {name: move}
spec: {services: [shop], announced: "2026-10-01", from: "2026-10-26T08:00:00Z", to: "2026-10-26T09:10:00Z"}
---
apiVersion: slac/v1
kind: Account
metadata: {name: acme}
spec: {aliases: [org-1]}
---
apiVersion: slac/v1
kind: Account
metadata: {name: globex}
spec: {from: "2026-10-25"}
---
apiVersion: slac/v1
kind: Account
metadata: {name: initech}
spec: {until: "2026-10-26"}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: requests}
spec:
  service: shop
  by: {account: tenant, region: region}
  indicator: {ratio: {bad: 'requests_total{code="500"}', total: requests_total}}
  target: 99.9% over 30d
---
apiVersion: slac/v1
kind: Objective
metadata: {name: probe}
spec:
  service: shop
  indicator: {boolean: {value: probe_success}}
  target: 99.99% over 30d
---
apiVersion: slac/v1
kind: Objective
metadata: {name: minutes}
spec:
  service: shop
  indicator: {slices: {ratio: {bad: 'requests_total{code="500"}', total: requests_total}, slice: 5m, goal: 80%}}
  idle: good
  target: 99.99% over 30d
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: gold}
spec:
  accounts: [acme, globex, initech]
  services: [shop]
  term: "2026-01-01/2026-12-31"
  owners: {engineering: sre, contract: sales}
  settle: 2h
  commitments:
    errors:
      promise: objective requests >= 97% per week
      exclude: []
      credits: {"< 97%": 10%, ">= 90% < 95%": 25%, "< 90%": 40%}
    daily:
      promise: objective requests >= 96.5% over 1d
      exclude: []
      credits: {"<= 96.5%": 7%}
    minutes:
      promise: objective minutes >= 90% per day
      exclude: []
      credits: {"< 90%": 3%}
    probe:
      promise: objective probe >= 99.7% per week
      credits: {"< 99.7%": 5%}
    weekdays:
      promise: objective probe >= 99.5% per day
      calendar: weekdays
      credits: {"< 99.5%": 5%}
    desk:
      promise: objective probe >= 99.5% per day
      calendar: office
      credits: {"< 99.5%": 5%}
  amendments:
    - {from: "2026-10-26", approvedBy: [legal], commitments: {errors: {promise: objective requests >= 95% per week, credits: {"< 95%": 11%}}}}
"""

# Of each commitment: the Objective, the window, whether it is of time, the targets with the instants from which on they hold, the tiers of
# each (from, up to, credit), the terms of time as their label has them, and the hours that count.
NEVER, AMENDED = 0, utc("2026-10-25T23:00:00")
ERRORS = [(NEVER, 0.97, [(0, 0.9, 0.4), (0.9, 0.95, 0.25), (0.95, 0.97, 0.1)]), (AMENDED, 0.95, [(0, 0.95, 0.11)])]
COMMITMENTS = {
    "errors": dict(objective="requests", window="week", of_time=False, terms=ERRORS, label="always, in Europe/Berlin", case={}),
    "daily": dict(objective="requests", window=86400, of_time=False, terms=[(NEVER, 0.965, [(0, 0.9650000001, 0.07)])], label="always", case={}),
    "minutes": dict(objective="minutes", window="day", of_time=True, terms=[(NEVER, 0.9, [(0, 0.9, 0.03)])], label="always, in Europe/Berlin", case={}),
    "probe": dict(objective="probe", window="week", of_time=True, terms=[(NEVER, 0.997, [(0, 0.997, 0.05)])],
                  label="always, without maintenance, in Europe/Berlin", case=dict(single=True)),
    "weekdays": dict(objective="probe", window="day", of_time=True, terms=[(NEVER, 0.995, [(0, 0.995, 0.05)])],
                     label="weekdays, without maintenance, in Europe/Berlin", case=dict(single=True, open={"mon-fri": "00:00-24:00"})),
    "desk": dict(objective="probe", window="day", of_time=True, terms=[(NEVER, 0.995, [(0, 0.995, 0.05)])],
                 label="office, without maintenance, in Europe/Berlin", case=dict(single=True, open={"mon-sun": "06:00-22:30"})),
}
# The days of their relation, which cut the week.
RELATIONS = {"globex": (utc("2026-10-24T22:00:00"), math.inf), "initech": (0, utc("2026-10-26T23:00:00"))}
ZONE = zoneinfo.ZoneInfo("Europe/Berlin")
SINCE, HOURS, PHASES = "2026-10-25T06:00", 44, (17, 3, 200, 1803)


def raw_series(begin, end):
    series = collections.defaultdict(list)

    def at(hour):
        return lambda t: (t - begin) / 3600 - hour

    for tenant, region, size, trouble in (("org-1", "eu", 300, (4, 1.5)), ("acme", "us", 50, (14, 0.4)), ("globex", "eu", 90, (22, 6)),
                                          ("stranger", "eu", 10, (1, 60))):
        good = bad = 0
        for t in range(begin, end, INTERVAL):
            since = at(trouble[0])(t)
            failing = size * 5 // 6 if 0 <= since < trouble[1] else size // 100
            good, bad = good + size - failing, bad + failing
            for code, value in (("200", good), ("500", bad)):
                series["requests_total", (("code", code), ("region", region), ("tenant", tenant))].append((t + 7.3, value))
    for t in range(begin, end, INTERVAL):
        hour = (t - begin) / 3600
        down = 2 <= hour < 2.2 or 26.2 <= hour < 27 or 32 <= hour < 32.5  # the second in the maintenance, the third by day
        series["probe_success", ()].append((t + 7.3, 0 if down else 1))
    return series


class Sums:
    """Of evaluations that count, by account and part, over (start, end]."""

    def __init__(self, samples, of, exclusions):
        by_key = collections.defaultdict(lambda: collections.defaultdict(float))
        names = collections.defaultdict(set)
        for (labels, t), value in samples.items():
            labels = dict(labels)
            if labels["objective"] == of["objective"] and labels["terms"] == of["label"] and "exclusion" not in labels:
                key = labels.get("account", ""), labels["part"]
                by_key[key][t] += value
                names[key[0]].add(labels.get("region", ""))
        self.regions = {account: len(all) for account, all in names.items()}
        self.evaluations = sorted({t for values in by_key.values() for t in values})
        self.counts = {t: not (exclusions and (exclusions.recurs_at(t, PHASES[0]) or exclusions.is_single(t))) for t in self.evaluations}
        self.sums = {}
        for key, values in by_key.items():
            total, sums = 0.0, [0.0]
            for t in self.evaluations:
                total += values.get(t, 0) if self.counts[t] else 0
                sums.append(total)
            self.sums[key] = sums
        self.accounts = {account for account, _ in by_key}

    def total(self, account, part, start, end):
        sums = self.sums[account, part]
        out = sums[bisect.bisect_right(self.evaluations, end)] - sums[bisect.bisect_right(self.evaluations, start)]
        return out / self.regions[account] if part == "measured" else out

    def recorded(self, start, end, only_counted):
        times = self.evaluations[bisect.bisect_right(self.evaluations, start):bisect.bisect_right(self.evaluations, end)]
        return INTERVAL * sum(1 for t in times if self.counts[t] or not only_counted)

    def last_before(self, t):
        """The instant itself, where nothing was recorded before it."""
        place = bisect.bisect_right(self.evaluations, t)
        return self.evaluations[place - 1] if place else t

    def lost(self, account, start, end, service):
        """The share of the service time, and what was measured."""
        bad, total, measured = (self.total(account, part, start, end) for part in ("bad", "total", "measured"))
        return (bad / total if total else 0) * min(1, measured / service), measured, bad


class Checked:
    def __init__(self):
        self.compared, self.worst, self.bad = 0, 0.0, []
        self.judged = {}  # of windows that are over: SLI, status, credit

    def compare(self, what, t, got, wanted, most=1e-9):
        self.compared += 1
        if got is None or wanted is None or math.isinf(got) or math.isinf(wanted):
            off = 0 if got == wanted else math.inf
        else:
            off = abs(got - wanted) / max(1.0, abs(wanted))
        self.worst = max(self.worst, off) if off < math.inf else self.worst
        if off > most:
            self.bad.append(f"{what} at {datetime.datetime.fromtimestamp(t, ZONE)}: {got}, not {wanted}")


def seconds(intervals, start, end):
    return sum(max(0, min(e, end) - max(s, start)) for s, e in intervals)


def terms_at(of, t):
    return [terms for terms in of["terms"] if terms[0] <= t][-1]


def check(engine):
    out = Checked()
    rows = collections.defaultdict(dict)
    for name in ("sla:sli:ratio", "sla:target:ratio", "sla:status", "sla:credit:ratio", "sla:budget:seconds", "sla:budget_remaining:seconds",
                 "sla:forecast_exhaustion:timestamp", "sla:breaches:count"):
        for (labels, t), value in engine.samples(name).items():
            labels = dict(labels)
            assert labels["agreement"] == "gold" and labels["component"] == "shop", labels
            more = labels.get("basis") or labels.get("status") or labels.get("pace") or labels.get("from")
            key = labels["commitment"], labels["account"], labels["window"], t
            if name == "sla:breaches:count":
                rows[key]["breached since"] = more
            else:
                rows[key][name if more is None else f"{name} {more}"] = value
    steps = engine.samples("sla:events:step")
    seen = collections.Counter()
    for commitment, of in COMMITMENTS.items():
        case = dict(zone="Europe/Berlin", since=SINCE + ":00", **of["case"])
        if case.get("single"):
            case["single"] = [("2026-10-26T08:00:00", "2026-10-26T09:10:00", "2026-10-01")]
        exclusions = Exclusions(case) if of["case"] else None
        sums = Sums(steps, of, exclusions)
        for t in range(engines.FIRST + PHASES[1] + 1200, engines.END - 60, 13 * INTERVAL):
            group = t - (t - PHASES[2]) % 300  # when windows were made
            last = sums.last_before(group - LATE)
            windows = ["current"] if of["window"] == 86400 else ["current", "previous"]
            for window in windows:
                if of["window"] == 86400:
                    start, end, until, elapsed = group - LATE - 86400, t, group - LATE, 86400
                    service = 86400
                else:
                    before, begin, finish = period_of(t, of["window"], ZONE)
                    if t - begin < SETTLING:
                        continue
                    start, end = (begin, finish) if window == "current" else (before, begin)
                    until = last if window == "current" else end
                    closed = maintenance = 0
                    if exclusions:
                        closed, maintenance = seconds(exclusions.closed, start, end), seconds(exclusions.maintenance, start, end)
                    service = end - start - closed - maintenance
                    elapsed = group - LATE - start if window == "current" else end - start
                    if exclusions:
                        recorded = sums.recorded(start, until, False)
                        elapsed = (elapsed - recorded) * exclusions.share + sums.recorded(start, until, True)
                        service = elapsed if window == "previous" else service
                        if window == "current" and any(s < until <= e + TRAIL for s, e in exclusions.single):
                            continue  # while it lasts
                terms = terms_at(of, t if window == "current" or of["window"] == 86400 else end - 1)
                whole_window = start, end, until, elapsed, service
                for account in ACCOUNTS:
                    start, end, until, elapsed, service = whole_window
                    row = rows.pop((commitment, account, window, t), {})
                    name = f"{commitment} of {account}, {window},"
                    since, to = RELATIONS.get(account, (0, math.inf))
                    if (t if window == "current" else end) <= since or to < (t if window == "current" else start + 1):
                        if row:
                            out.bad.append(f"{name} at {t}: a row outside its relation")
                        continue
                    begin = start
                    is_cut = of["window"] != 86400 and (since > start or to < end)
                    if is_cut:
                        # What the windows held when it began is taken off, and after its end no more is added.
                        made = lambda when: sums.last_before(when - (when - PHASES[2]) % 300 - LATE)  # noqa: E731
                        start, end = max(since, start), min(to, end)
                        begin, until = made(since) if since == start else start, min(until, made(to)) if to < t else until
                        service = end - start
                        if exclusions:
                            service -= seconds(exclusions.closed, start, end) + seconds(exclusions.maintenance, start, end)
                        elapsed = min(group - LATE, end) - start if window == "current" else end - start
                        if exclusions:
                            recorded = sums.recorded(begin, until, False)
                            elapsed = (elapsed - recorded) * exclusions.share + sums.recorded(begin, until, True)
                    known = account if account in sums.accounts else "" if "" in sums.accounts else None
                    service = max(service, INTERVAL)
                    lost, measured, bad = sums.lost(known, begin, until, service) if known is not None else (0, 0, 0)
                    whole, target = 1 - lost, terms[1]
                    out.compare(f"{name} target", t, row.get("sla:target:ratio"), target)
                    out.compare(f"{name} whole", t, row.get("sla:sli:ratio whole"), whole)
                    if measured > 0:
                        total = sums.total(known, "total", begin, until)
                        out.compare(f"{name} to date", t, row.get("sla:sli:ratio to_date"),
                                    1 - sums.total(known, "bad", begin, until) / total if total else 1)
                    out.compare(f"{name} budget", t, row.get("sla:budget:seconds"), (1 - target) * service)
                    out.compare(f"{name} budget left", t, row.get("sla:budget_remaining:seconds"), (whole - target) * service, LOSSY)
                    is_open = window == "current" and of["window"] != 86400
                    settled = whole if not is_open else 1 - bad / service if of["of_time"] else 1
                    since_week = group - LATE - WEEK
                    if exclusions:
                        recorded = sums.recorded(since_week, group - LATE, False)
                        week_service = (WEEK - recorded) * exclusions.share + sums.recorded(since_week, group - LATE, True)
                    else:
                        week_service = WEEK
                    week, week_measured, _ = (sums.lost(known, since_week, group - LATE, week_service) if known is not None else (0, 0, 0))
                    share = measured / max(elapsed, INTERVAL)
                    if of["window"] == 86400 and t - 86400 < since:
                        settled, share = 1, 0  # a rolling window that began before the relation is not judged
                    elif exclusions and elapsed <= INTERVAL and window == "previous":
                        share = 1  # nothing was to be measured
                    elif window == "current" and elapsed <= 900:
                        share = week_measured / week_service
                    if abs(settled - target) < 1e-9 or abs(share - 0.95) < 1e-9:
                        continue
                    status = "breached" if settled < target else "unknown" if share < 0.95 else None
                    if of["window"] == 86400:
                        length, paced = 86400, 86400
                    elif window == "current":
                        length, paced = end - start, max(t - start, (end - start) / 2)
                    if window == "current" and not exclusions and not is_cut:
                        left = max(0, 1 - target - lost)
                        out.compare(f"{name} forecast", t, row.get("sla:forecast_exhaustion:timestamp window"),
                                    t + paced * left / lost if lost > 0 else math.inf, LOSSY)
                        out.compare(f"{name} forecast by 7 days", t, row.get("sla:forecast_exhaustion:timestamp 7d"),
                                    t + length * left / week if week > 0 else math.inf, LOSSY)
                    if status is None and window == "current":
                        ends = [row.get(f"sla:forecast_exhaustion:timestamp {pace}", math.inf) < whole_window[1] for pace in ("window", "7d")]
                        risky = whole < target or (week > 1 - target if of["window"] == 86400 else all(ends))
                        status = "at_risk" if risky else "met"
                    status = status or "met"
                    seen[commitment, window, status] += 1
                    for one in ("breached", "unknown", "at_risk", "met"):
                        out.compare(f"{name} status {one} ({status})", t, row.get(f"sla:status {one}"), int(one == status))
                    credit = max((c for low, high, c in terms[2] if low <= settled < high), default=0)
                    out.compare(f"{name} credit", t, row.get("sla:credit:ratio"), credit)
                    if window == "previous":
                        out.judged[commitment, account, int(start), int(end)] = settled, status, credit
                    found = row.get("breached since", "no")
                    wanted = "no" if status != "breached" else None if of["window"] == 86400 else str(int(start))
                    if found != wanted:
                        out.bad.append(f"{name} at {t}: breached since {found}, not {wanted}")
    check_borders(rows, out)
    for wanted in ((("errors", "current", "at_risk"), ("errors", "previous", "unknown"), ("daily", "current", "breached"),
                    ("probe", "current", "met"), ("desk", "current", "breached"), ("desk", "previous", "breached"), ("desk", "current", "met"))):
        if not seen[wanted]:
            out.bad.append(f"no row was {wanted}: {dict(seen)}")
    return out


def check_borders(rows, out):
    """Minutes after a border: every account has its rows, each in one state; nothing new is breached."""
    for (commitment, account, window, t), row in rows.items():
        if t < engines.FIRST + 1500 or COMMITMENTS[commitment]["window"] == 86400:
            continue
        _, begin, _ = period_of(t, COMMITMENTS[commitment]["window"], ZONE)
        if not 30 < t - begin < SETTLING:
            continue
        states = [row.get(f"sla:status {one}") for one in ("breached", "unknown", "at_risk", "met")]
        if sorted(map(str, states)) != ["0", "0", "0", "1"] and sorted(states) != [0, 0, 0, 1]:
            out.bad.append(f"{commitment} of {account}, {window}, at {t}: {states}")
        if window == "current" and states[0]:
            out.bad.append(f"{commitment} of {account}, at {t}: breached in its first minutes")


def check_ledger(exporter, folder, url, out):
    """Every window that is over is closed as its numbers say; one of which nothing is recorded is unknown."""
    os.makedirs(folder)
    spec, store = folder + "/specs.yaml", folder + "/store"
    with open(spec, "w") as file:
        file.write(SPEC.replace("URL", url))
    server = subprocess.Popen([exporter, "serve", spec, "--data", store, "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    try:
        for line in server.stderr:  # its specs are in force once it listens
            if "listening" in line:
                break
        for _ in range(300):
            if '"terms"' in subprocess.run([exporter, "ledger", "export", "--data", store], capture_output=True, text=True).stdout:
                break
            time.sleep(0.1)
    finally:
        server.terminate()
        server.communicate()
    subprocess.run([exporter, "ledger", "close", "--data", store, "--from", "2026-10-25", "--by", "test"], check=True, stdout=subprocess.DEVNULL)
    export = subprocess.run([exporter, "ledger", "export", "--data", store], check=True, capture_output=True, text=True).stdout
    lines = [json.loads(line) for line in export.splitlines()]
    closed = [line for line in lines if line.get("kind") == "closed"]
    judged = {key: value for key, value in out.judged.items() if key[3] > utc("2026-10-24T22:00:00")}
    for line in closed:
        since, until = (int(datetime.datetime.fromisoformat(line["window"][key][:-1] + "+00:00").timestamp()) for key in ("from", "to"))
        name = f"the line of {line['commitment']} of {line['account']}"
        settled, status, credit = judged.pop((line["commitment"], line["account"], since, until), (None, "unknown", 0))
        if line["verdict"] != status:
            out.bad.append(f"{name} at {since}: {line['verdict']}, not {status}")
        if settled is not None:
            out.compare(f"{name}: SLI", since, float(fractions.Fraction(line["sli"])), settled)
            out.compare(f"{name}: credit", since, float(fractions.Fraction(line["credit"]["percent"])) / 100, credit)
        if line.get("estimate") is not True:
            out.bad.append(f"{name} at {since} does not say that it is an estimate")
    seen = collections.Counter(line["verdict"] for line in closed)
    if judged or min(seen[verdict] for verdict in ("met", "breached", "unknown")) == 0:
        out.bad.append(f"windows without a line: {judged}; verdicts {seen}")
    if not any(line.get("kind") == "owed" and line["period"] == "2026-10" and line["percent"] != "0" for line in lines):
        out.bad.append("nothing is owed for October")


def main(slac, exporter, work, debian, newer):
    layers = layers_of(slac, work + "/promises", SPEC.replace("URL", "http://127.0.0.1"))
    begin = int(utc(SINCE + ":00"))
    engines.BEGIN, engines.HOURS, engines.END, engines.FIRST = begin, HOURS, begin + HOURS * 3600, begin + 3600
    all_engines = [("Debian's Prometheus", Prometheus(debian, work + "/debian"))]
    if newer:
        all_engines += [("Prometheus 3", Prometheus(newer, work + "/three")), ("VictoriaMetrics", VictoriaMetrics(newer, work + "/victoria"))]
    failed = False
    for name, engine in all_engines:
        try:
            engine.record(raw_series(begin, engines.END), layers, PHASES)
            found = check(engine)
            check_ledger(exporter, f"{work}/ledger{engine.port}", engine.url, found)
        finally:
            engine.stop()
        print(f"{name}: {found.compared} numbers, off by at most {found.worst:.1e}")
        kinds = collections.Counter()
        for line in found.bad:
            kinds[line.partition(" at ")[0]] += 1
            if kinds[line.partition(" at ")[0]] == 1:
                print("FAILED: " + line)
        if kinds:
            print(kinds)
        failed = failed or bool(found.bad) or found.compared < 5000
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
