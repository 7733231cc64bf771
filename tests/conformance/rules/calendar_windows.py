# calendar_windows.py SLAC WORK DEBIAN [NEWER]: at each evaluation, a calendar window is the sum of its period's evaluations. What
# these counted is taken from the engine's own `slo:events:step`; where periods begin, from zoneinfo.
import bisect
import collections
import datetime
import os
import random
import subprocess
import sys
import zoneinfo

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../engines"))
import engines  # noqa: E402

INTERVAL, LATE = 30, 29
TARGET = 0.99

# What is crossed, the zone, the windows, from when on (UTC), for how many hours, and by how much the groups of calendar, base, windows
# and periods before are evaluated after the whole multiples of their intervals.
CASES = [
    ("a day of 25 hours and a week", "Europe/Berlin", ["day", "week"], "2026-10-24T12:00", 37, (17, 3, 290, 1803)),
    ("a day of 23 hours and a week", "Europe/Berlin", ["day", "week"], "2026-03-28T18:00", 30, (29, 0, 29, 3599)),
    ("a year, at a quarter hour", "Asia/Kathmandu", ["day", "month", "quarter", "year"], "2025-12-31T12:00", 10, (1, 28, 1, 30)),
    ("a quarter, at a half hour", "Asia/Kolkata", ["day", "month", "quarter"], "2026-06-30T12:00", 10, (0, 0, 0, 0)),
]

SPEC = """apiVersion: slac/v1
kind: Project
metadata: {{name: calendars}}
spec: {{prometheus: {{scrapeInterval: 30s, evaluationInterval: 30s, retention: 800d}}, timezone: {zone}}}
---
apiVersion: slac/v1
kind: Service
metadata: {{name: shop}}
spec: {{description: A shop}}
---
apiVersion: slac/v1
kind: Objective
metadata: {{name: requests}}
spec:
  service: shop
  by: [tenant]
  indicator: {{ratio: {{bad: 'requests_total{{code="500"}}', total: requests_total}}}}
  target: 99% per {first}
  also: [{others}]
"""


def start_of(day, zone):
    return datetime.datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


def period_of(t, window, zone):
    """(start, end] that holds the instant, and the start of the period before."""
    local = datetime.datetime.fromtimestamp(t - 0.001, zone).date()
    if window in ("day", "week"):
        days = {"day": 1, "week": 7}[window]
        first = local - datetime.timedelta(local.weekday() if window == "week" else 0)
        return [start_of(first + datetime.timedelta(days * d), zone) for d in (-1, 0, 1)]
    months = {"month": 1, "quarter": 3, "year": 12}[window]
    index = (local.year * 12 + local.month - 1) // months
    return [start_of(datetime.date(i * months // 12, i * months % 12 + 1, 1), zone) for i in (index - 1, index, index + 1)]


def raw_series(begin, end):
    rng = random.Random(5)
    series = collections.defaultdict(list)
    for tenant in ("a", "b"):
        good = bad = 0
        for t in range(begin, end, INTERVAL):
            n = rng.randrange(50, 400)
            share = rng.choice((0, 0, 0.01, 0.4))
            bad += int(n * share)
            good += n - int(n * share)
            for code, value in (("200", good), ("500", bad)):
                series["requests_total", (("code", code), ("tenant", tenant))].append((t + 7.3, value))
    return series


def phase_of(layer, phases):
    """The calendar is there before the first evaluation of what reads it."""
    if all(name.startswith("slo:calendar:") or name == "slo:excluded:recurring" for name in layer.names):
        return phases[0] - layer.every
    return phases[{INTERVAL: 1, 300: 2, 3600: 3}[layer.every]]


class Prometheus(engines.Prometheus):
    """Evaluates each group at its own phase."""

    def record(self, series, layers, phases):
        self.store(f"{engines.selector(name, labels)} {value} {t}\n"
                   for (name, labels), samples in series.items() for t, value in samples)
        for layer in layers:
            self.phase = phase_of(layer, phases)
            self.store([line for rule in layer.group["rules"] for line in self.evaluate(rule, layer.every)])

    def query_range(self, expr, every):
        first = engines.FIRST
        engines.FIRST = first + self.phase
        try:
            return super().query_range(expr, every)
        finally:
            engines.FIRST = first


class VictoriaMetrics(engines.VictoriaMetrics):
    def record(self, series, layers, phases):
        self.phases, self.layers = phases, {layer.folder + "/rules.yaml": layer for layer in layers}
        super().record(series, layers)

    def replay(self, rules):
        first = engines.FIRST
        engines.FIRST = first + phase_of(self.layers[rules], self.phases)
        try:
            super().replay(rules)
        finally:
            engines.FIRST = first


class Truth:
    """Sums of what each evaluation counted."""

    def __init__(self, steps):
        by_series = collections.defaultdict(dict)
        for (labels, t), value in steps.items():
            by_series[frozenset((k, v) for k, v in labels if k not in ("__name__", "half"))][t] = value
        self.times = {key: sorted(values) for key, values in by_series.items()}
        self.sums = {}
        for key, times in self.times.items():
            total, self.sums[key] = 0.0, [0.0]
            for t in times:
                total += by_series[key][t]
                self.sums[key].append(total)
        self.evaluations = sorted({t for times in self.times.values() for t in times})

    def last_before(self, t):
        return self.evaluations[bisect.bisect_right(self.evaluations, t) - 1]

    def total(self, key, start, end):
        """Of evaluations in (start, end]."""
        times = self.times[key]
        return self.sums[key][bisect.bisect_right(times, end)] - self.sums[key][bisect.bisect_right(times, start)]


def check(engine, windows, zone):
    truth = Truth(engine.samples("slo:events:step"))
    compared, worst, bad = 0, 0.0, []

    def compare(what, t, got, wanted, most=1e-9):
        nonlocal compared, worst
        compared += 1
        off = abs(got - wanted) / max(1.0, abs(wanted))
        worst = max(worst, off) if most == 1e-9 else worst
        if off > most:
            bad.append(f"{what} at {datetime.datetime.fromtimestamp(t, zone)}: {got}, not {wanted}")

    seen = collections.Counter()
    for (labels, t), got in engine.samples("slo:events:sum_window").items():
        of = dict(labels)
        window = of["window"].removeprefix("previous_")
        key = frozenset((k, v) for k, v in labels if k not in ("__name__", "window"))
        last = truth.last_before(t - LATE)
        before, start, _ = period_of(last, window, zone)
        seen[of["window"]] += 1
        compare(f"{of['window']} {of['part']}", t, got,
                truth.total(key, start, last) if of["window"] == window else truth.total(key, before, start))
    measured = {(dict(labels)["window"], dict(labels)["tenant"], t): value
                for (labels, t), value in engine.samples("slo:measured:ratio").items()}
    ratios = {(dict(labels)["window"], dict(labels)["tenant"], t): value
              for (labels, t), value in engine.samples("slo:error:ratio_window").items()}
    for (labels, t), got in engine.samples("slo:budget_remaining:ratio").items():
        of = dict(labels)
        key = of["window"], of["tenant"], t
        last = truth.last_before(t - LATE)
        before, start, end = period_of(last, of["window"].removeprefix("previous_"), zone)
        seconds = next(s for s in truth.times if ("part", "measured") in s and ("tenant", of["tenant"]) in s)
        if of["window"].startswith("previous_"):
            share = spent = truth.total(seconds, before, start) / (start - before)
        else:
            counted = truth.total(seconds, start, last)
            share, spent = counted / max(t - LATE - start, INTERVAL), counted / (end - start)
        compare(f"{of['window']} measured", t, measured[key], min(1, share))
        # In a period's first seconds the calendar may still have the length of the one before.
        is_new = not of["window"].startswith("previous_") and t - LATE - start <= INTERVAL
        compare(f"{of['window']} budget", t, got, 1 - ratios[key] / (1 - TARGET) * min(spent, 1), 1e-3 if is_new else 1e-9)
    for window in windows:
        for name in (window, "previous_" + window):
            if not seen[name]:
                bad.append(f"nothing was recorded of {name}")
    return compared, worst, bad


def main(slac, work, debian, newer):
    failed = False
    for number, (what, zone_name, windows, since, hours, phases) in enumerate(CASES):
        folder = f"{work}/{number}"
        os.makedirs(folder)
        with open(folder + "/spec.yaml", "w") as spec:
            spec.write(SPEC.format(zone=zone_name, first=windows[0], others=", ".join("per " + w for w in windows[1:])))
        subprocess.run([slac, "backfill", folder + "/spec.yaml", "--out", folder + "/out"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        layers = f"{folder}/out/backfill"
        layers = [engines.Layer(f"{layers}/{name}") for name in sorted(os.listdir(layers)) if name.startswith("layer-")]
        begin = int(datetime.datetime.fromisoformat(since + "+00:00").timestamp())
        engines.BEGIN, engines.HOURS, engines.END, engines.FIRST = begin, hours, begin + hours * 3600, begin + 3600
        all_engines = [("Debian's Prometheus", Prometheus(debian, folder + "/debian"))]
        if newer:
            all_engines += [("Prometheus 3", Prometheus(newer, folder + "/three")),
                            ("VictoriaMetrics", VictoriaMetrics(newer, folder + "/victoria"))]
        for name, engine in all_engines:
            try:
                engine.record(raw_series(begin, engines.END), layers, phases)
                compared, worst, bad = check(engine, windows, zoneinfo.ZoneInfo(zone_name))
            finally:
                engine.stop()
            print(f"{name}, {what}: {compared} numbers, off by at most {worst:.1e}")
            for line in bad[:10]:
                print("FAILED: " + line)
            failed = failed or bool(bad) or compared < 500
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
