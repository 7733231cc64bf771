# calendar_tables.py RULES ENGINE WORK: asks the Prometheus in the folder ENGINE for what the calendar's rules would record, one
# rule after the other, and compares with Python's zoneinfo, which reads the system's tzdata.
#
# Of each border that is looked at: the border itself, which belongs to the period that ends, the millisecond after it, and the
# middle of the period that begins.
import concurrent.futures
import datetime
import http.client
import json
import os
import re
import sys
import urllib.parse
import zoneinfo

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../engines"))
import engines  # noqa: E402

FIRST, LAST = 2017, 2037
FEW = int(os.environ.get("SLAC_CALENDAR_BORDERS", "8"))  # of each calendar, first those beside a period of unusual length
RANGE = re.compile(r"last_over_time\((slo:calendar:\w+)\{([^}]*)\}\[29s\]\)")
UTC = datetime.timezone.utc


def midnight(day, zone):
    """The first instant of the local day; where midnight is skipped, the change of clock."""
    local = datetime.datetime(day.year, day.month, day.day, tzinfo=zone)
    instant = local.timestamp()
    back = datetime.datetime.fromtimestamp(instant, zone)
    if back.replace(tzinfo=None) == local.replace(tzinfo=None):
        return int(instant)
    low, high = int(instant) - 2 * 86400, int(instant) + 1  # the change lies before the instant that does not exist
    before = datetime.datetime.fromtimestamp(low, zone).utcoffset()
    while low + 1 < high:
        middle = (low + high) // 2
        changed = datetime.datetime.fromtimestamp(middle, zone).utcoffset() != before
        low, high = (low, middle) if changed else (middle, high)
    return high


def next_start(day, period):
    if period == "day":
        return day + datetime.timedelta(1)
    if period == "week":
        return day + datetime.timedelta(7)
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    index = day.year * 12 + day.month - 1 + months
    return datetime.date(index // 12, index % 12 + 1, 1)


def borders(period, zone):
    """Instants at which periods begin."""
    day = datetime.date(FIRST, 1, 2) if period == "week" else datetime.date(FIRST, 1, 1)  # 2017-01-02 is a Monday
    out = []
    while day <= datetime.date(LAST, 12, 31):
        out.append(midnight(day, zone))
        day = next_start(day, period)
    return out


def chosen(all_borders, period):
    """Indices of the borders to look at: half of them beside a period of unusual length, where there are such."""
    indices = range(2, len(all_borders) - 1)
    usual = {"day": 86400, "week": 604800}.get(period)
    odd = [i for i in indices if usual and any(all_borders[i + d + 1] - all_borders[i + d] != usual for d in (-1, 0))]
    spread = [list_of[:: max(1, 2 * len(list_of) // FEW)] for list_of in (odd, list(indices)) if list_of]
    return sorted(set().union(*spread))


class Asker:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask(self, expr, at):
        body = urllib.parse.urlencode({"query": expr, "time": f"{at:.3f}"})
        self.connection.request("POST", "/api/v1/query", body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = json.loads(self.connection.getresponse().read())
        if answer["status"] != "success":
            sys.exit(f"{expr[:200]}: {answer}")
        return [(s["metric"], float(s["value"][1])) for s in answer["data"]["result"]]

    def records(self, group, at):
        """{(name, window): value} of what the group records at the instant."""
        known = []  # (name, labels, value)

        def series(match):
            wanted = dict(re.findall(r'(\w+)="([^"]*)"', match[2]))
            parts = []
            for name, labels, value in known:
                if name != match[1] or any(labels.get(key) != want for key, want in wanted.items()):
                    continue
                part = f"vector({value!r})"
                for key, text in labels.items():
                    part = f'label_replace({part}, "{key}", "{text}", "", "")'
                parts.append(part)
            assert parts, match[0]
            return "(" + " or ".join(parts) + ")"

        for rule in group["rules"]:
            for metric, value in self.ask(RANGE.sub(series, rule["expr"]), at):
                metric.pop("__name__", None)
                known.append((rule["record"], {**metric, **rule["labels"]}, value))
        return {(name, labels["window"]): value for name, labels, value in known if "bound" not in labels}


def wanted(starts, i, period):
    """Of the period that begins with border i."""
    return {("slo:calendar:end", period): starts[i + 1],
            ("slo:calendar:length", period): starts[i + 1] - starts[i],
            ("slo:calendar:length", "previous_" + period): starts[i] - starts[i - 1]}


def check(port, group):
    asker = Asker(port)
    labels = group["rules"][0]["labels"]
    period, zone = labels["window"], zoneinfo.ZoneInfo(labels["timezone"])
    starts = borders(period, zone)
    asked, bad = 0, []
    for i in chosen(starts, period):
        numbers = {}
        for what, at, index in (("at", starts[i], i - 1), ("after", starts[i] + 0.001, i),
                                ("middle", (starts[i] + starts[i + 1]) // 2, i)):
            got = asker.records(group, at)
            asked += 1
            numbers[what] = got.pop(("slo:calendar:period", period))
            for key, value in wanted(starts, index, period).items():
                if got[key] != value:
                    bad.append(f"{zone.key} {period}, {what} {starts[i]}: {key} is {got[key]}, not {value}")
        if not numbers["after"] == numbers["middle"] == (numbers["at"] + 1) % 3:
            bad.append(f"{zone.key} {period}, {starts[i]}: the numbers are {numbers}")
    return asked, bad


def main(rules, engine, work):
    groups = yaml.safe_load(open(rules))["groups"]
    server = engines.Prometheus(engine, work)
    try:
        server.serve()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda group: check(server.port, group), groups))
    finally:
        server.stop()
    bad = [line for _, lines in results for line in lines]
    for line in bad[:20]:
        print("FAILED: " + line)
    asked = sum(count for count, _ in results)
    print(f"{len(groups)} calendars at {asked} instants, {len(bad)} deviations")
    sys.exit(bool(bad) or asked < 500)


main(*sys.argv[1:])
