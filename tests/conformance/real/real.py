# real.py desk CSV | status JSONL SLA_EXPORTER WORK HERE: turns real records into the normal form, evaluates them, and compares
# with numbers that are computed here from the records themselves, without the normal form.
import collections
import csv
import datetime
import json
import subprocess
import sys

UTC = datetime.timezone.utc
refused = collections.Counter()


def refuse(identity, reason):
    refused[reason] += 1
    print(f"refused {identity}: {reason}")


def stamp(t):
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


def evaluate(exporter, spec, incidents, at, *more):
    done = subprocess.run([exporter, "evaluate", spec, "--incidents", incidents, "--at", at, *more],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(done.stderr + done.stdout[-2000:])
    return json.loads(done.stdout)


def expect(what, got, want):
    if got != want:
        sys.exit(f"FAILED: {what}: got {got}, wanted {want}")


# --- A service desk: one row for each change of a ticket, times without a zone.

def local(text):
    return datetime.datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=UTC)


def tickets(path):
    by_number = collections.defaultdict(list)
    for row in csv.DictReader(open(path)):
        by_number[row["number"]].append(row)
    for number, rows in by_number.items():
        if rows[0]["opened_at"] == "?":
            refuse(number, "no time of opening")
        elif any(a["sys_updated_at"] == "?" for a in rows):
            refuse(number, "a change without a time")
        elif local(rows[0]["opened_at"]) > local(rows[0]["sys_updated_at"]) + datetime.timedelta(minutes=1):
            refuse(number, "changed before it was opened")
        else:
            yield number, sorted(rows, key=lambda r: (local(r["sys_updated_at"]), int(r["sys_mod_count"])))


def ticket_events(rows):
    """The changes of state and priority, in order."""
    state, priority = "New", rows[0]["priority"]
    yield local(rows[0]["opened_at"]), "triggered", priority.split(" - ")[1].lower()
    for row in rows:
        t = local(row["sys_updated_at"])
        if row["priority"] != priority:
            priority = row["priority"]
            yield t, "severity", priority.split(" - ")[1].lower()
        if row["incident_state"] == state:
            continue
        before, state = state, row["incident_state"]
        if before.startswith("Awaiting"):
            yield t, "resumed", None
        if before in ("Resolved", "Closed") and state not in ("Resolved", "Closed"):
            yield t, "reopened", None
        if state == "Active":
            yield t, "acknowledged", None
        if state.startswith("Awaiting"):
            yield t, "paused", state
        if state in ("Resolved", "Closed") and before not in ("Resolved", "Closed"):
            yield t, "resolved", None
        if state == "Closed":
            yield t, "closed", None


def normal_ticket(number, events):
    out = []
    for t, kind, more in events:
        event = {"at": stamp(t), "type": kind}
        if kind in ("triggered", "severity"):
            event["severity"] = more
        if kind == "paused":
            event["reason"] = more
        out.append(event)
    return {"id": number, "source": "desk", "accounts": ["staff"], "events": out}  # no service


def office_seconds(start, end):
    """Minute by minute: 08:00 to 18:00 on weekdays. Times have whole minutes."""
    total = 0
    while start < end:
        if start.weekday() < 5 and 8 <= start.hour < 18:
            total += 60
        start += datetime.timedelta(minutes=1)
    return total


def used(events, until, seconds):
    """Time in work from the opening on: not resolved, not awaiting somebody."""
    total, since, paused, resolved = 0, None, False, False
    for t, kind, _ in [*events, (until, "end", None)]:
        if since is not None:
            total += seconds(since, t)
        paused = (paused or kind == "paused") and kind != "resumed"
        resolved = (resolved or kind in ("resolved", "closed")) and kind != "reopened"
        since = None if paused or resolved else t
    return total


def desk(path, exporter, work, here):
    at = datetime.datetime(2016, 12, 1, tzinfo=UTC)
    histories = {number: list(ticket_events(rows)) for number, rows in tickets(path)}
    with open(work + "/desk.ndjson", "w") as out:
        for number, events in histories.items():
            out.write(json.dumps(normal_ticket(number, events)) + "\n")
    report = evaluate(exporter, here + "/desk.yaml", work + "/desk.ndjson", stamp(at), "--details")
    expect("refused", report["refused"], [])
    expect("issues", {i["reason"] for i in report["issues"]}, {"no-service"})
    rows = {row["commitment"]: row for row in report["rows"]}
    plain = lambda a, b: (b - a).total_seconds()
    compared = 0
    for commitment, seconds, limit, covers in (
            ("moderate-fix", plain, 72 * 3600, lambda worst: worst == "moderate"),
            ("office-fix", office_seconds, 16 * 3600, lambda worst: True)):
        order = ["critical", "high", "moderate", "low"]
        told = {d["incident"]: d for d in rows[commitment]["details"]}
        verdicts = collections.Counter()
        for number, whole in histories.items():
            events = [event for event in whole if event[0] <= at]
            severities = [more for _, kind, more in events if kind in ("triggered", "severity")]
            if len(set(severities)) > 1:
                continue  # when a clock starts depends on more than the time in work
            if not covers(min(severities, key=order.index)):
                continue
            elapsed = used(events, at, seconds)
            detail = told[number]
            expect(f"{commitment} {number} seconds on the clock", detail["elapsed"]["clock"], elapsed)
            ends = [kind for _, kind, _ in events if kind in ("resolved", "closed", "reopened")]
            open_still = not ends or ends[-1] == "reopened"
            want = "breached" if elapsed > limit else "pending" if open_still else "met"
            expect(f"{commitment} {number}", detail["verdict"], want)
            verdicts[want] += 1
            compared += 1
        print(commitment, dict(verdicts), "status", rows[commitment]["status"])
    print(f"{len(histories)} tickets, {compared} clocks compared, refused {dict(refused)}")
    if compared < 500:
        sys.exit("FAILED: too little was compared")


# --- A status page: impact and components of each incident, minute by minute.

def time_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def status(path, exporter, work, here):
    incidents, components = [], set()
    for line in open(path):
        record = json.loads(line)
        if record["impact"] == "maintenance":
            refuse(record["id"], "scheduled work, not an incident")
        elif record["impact"] == "none":
            refuse(record["id"], "no impact")
        elif not record["components"]:
            refuse(record["id"], "names no component")
        elif record["resolved_at"] is None or record["resolved_at"] <= record["started_at"]:
            refuse(record["id"], "does not end after it starts")
        else:
            incidents.append(record)
            components.update(record["components"])
    names = {c: c.lower().replace(" ", "-") for c in components}
    with open(work + "/status.ndjson", "w") as out:
        for r in incidents:
            events = [{"at": r["started_at"], "type": "triggered", "severity": r["impact"]}]
            for update in r["updates"]:
                if r["started_at"] <= update["at"]:
                    events.append({"at": update["at"], "type": "notified", "audience": "customer"})
            events.append({"at": r["resolved_at"], "type": "resolved"})
            out.write(json.dumps({"id": r["id"], "source": "status", "services": [names[c] for c in r["components"]],
                                  "accounts": "all", "events": events}) + "\n")
    with open(work + "/host.yaml", "w") as out:
        out.write("apiVersion: slac/v1\nkind: Project\nmetadata: {name: host}\nspec: {severities: [critical, major, minor]}\n")
        for name in sorted(names.values()):
            out.write(f"---\napiVersion: slac/v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{}}\n")
        out.write("---\napiVersion: slac/v1\nkind: Account\nmetadata: {name: enterprise}\nspec: {}\n"
                  "---\napiVersion: slac/v1\nkind: Agreement\nmetadata: {name: host}\nspec:\n  accounts: [enterprise]\n"
                  f"  services: [{', '.join(sorted(names.values()))}]\n  term: \"2022-01-01/2024-12-31\"\n"
                  "  owners: {engineering: host, contract: host}\n  commitments:\n    uptime:\n"
                  "      promise: availability >= 99.9% per quarter\n      credits: {\"< 99.9%\": 10%, \"< 99.0%\": 25%}\n"
                  "    updates:\n      promise: update customers on major or worse every 1h per quarter\n      credits: {each breach: 1%}\n")
    report = evaluate(exporter, work + "/host.yaml", work + "/status.ndjson", "2025-01-01T00:00:00Z", "--all-windows")
    expect("refused", report["refused"], [])
    minutes = collections.defaultdict(set)  # of downtime, by component
    for r in incidents:
        t = time_of(r["started_at"])
        while t < time_of(r["resolved_at"]):
            for c in r["components"]:
                minutes[names[c]].add(t)
            t += datetime.timedelta(minutes=1)
    compared = credits = 0
    for row in report["rows"]:
        if row["commitment"] != "uptime":
            continue
        begin, end = time_of(row["window"]["from"]), time_of(row["window"]["to"])
        down = 60 * sum(begin <= t < end for t in minutes[row["service"]])
        service = int((end - begin).total_seconds())
        where = f"{row['service']} from {row['window']['from']}"
        expect(where + ", downtime", row["seconds"]["downtime"], down)
        want = "25" if down * 100 > service else "10" if down * 1000 > service else "0"
        expect(where + ", credit", row["credit"]["percent"], want)
        expect(where + ", status", row["status"], "breached" if down * 1000 > service else "met")
        compared += 1
        credits += want != "0"
    print(f"{len(incidents)} incidents, {compared} quarters of components compared, {credits} earn a credit, refused {dict(refused)}")
    if compared < 80 or credits < 10:
        sys.exit("FAILED: too little was compared")


{"desk": desk, "status": status}[sys.argv[1]](*sys.argv[2:])
