# composites.py SLAC WORK DEBIAN [NEWER]: combines in exact fractions what members recorded, and compares with what the composite recorded.
# What members record is proved by calendar_windows.py and exclusions.py.
import bisect
import collections
import datetime
import os
import random
import subprocess
import sys
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from calendar_windows import INTERVAL, Prometheus as AtPhases, VictoriaMetrics as ReplayedAtPhases, engines, phase_of  # noqa: E402
import calendar_windows  # noqa: E402

SINCE, HOURS = "2026-10-31T00:00", 30
PHASES = (17, 3, 290, 1803)  # of calendars, bases, windows, periods before
OF_COMPOSITES = {INTERVAL: 19, 300: 41, 3600: 2400}
COMPOSITES = {
    "mean": ("of", {"search": 1, "checkout": 3, "probe": Fraction(1, 2)}),
    "even": ("of", {"search": 1, "checkout": 1, "probe": 1}),
    "worst": ("worst", ["search", "checkout", "probe"]),
    "journey": ("chain", ["search", "checkout"]),
    "all": ("worst", ["journey", "probe"]),
}
TARGET = Fraction(95, 100)
SPEC = """apiVersion: slac/v1
kind: Project
metadata: {name: composites}
spec: {prometheus: {scrapeInterval: 30s, evaluationInterval: 30s, retention: 800d}, timezone: Europe/Berlin}
---
apiVersion: slac/v1
kind: Service
metadata: {name: shop}
spec: {description: A shop}
---
apiVersion: slac/v1
kind: Calendar
metadata: {name: day}
spec: {timezone: Europe/Berlin, hours: {mon-sun: "06:00-22:00"}}
"""
OBJECTIVE = """---
apiVersion: slac/v1
kind: Objective
metadata: {name: %s}
spec:
  service: shop
  by: [tenant]
  indicator: %s
  target: 95%% per month
  also: [over 1d]
"""
MEMBERS = {
    "search": "{ratio: {bad: 'requests_total{job=\"search\",code=\"500\"}', total: 'requests_total{job=\"search\"}'}}",
    "checkout": "{ratio: {bad: 'requests_total{job=\"checkout\",code=\"500\"}', total: 'requests_total{job=\"checkout\"}'}}",
    "probe": "{boolean: {value: probe_success}}",
}


def spec():
    out = SPEC
    for name, indicator in MEMBERS.items():
        out += OBJECTIVE % (name, indicator) + ("  calendar: day\n" if name == "checkout" else "")
    for name, (form, members) in COMPOSITES.items():
        of = ("{" + ", ".join(f"{m}: {float(w):g}" for m, w in members.items()) + "}" if form == "of"
              else "[" + ", ".join(members) + "]")
        out += OBJECTIVE % (name, "{composite: {%s: %s}}" % (form, of))
    return out


def raw_series(begin, end):
    rng = random.Random(11)
    series = collections.defaultdict(list)
    for tenant in ("a", "b"):
        for job in ("search", "checkout"):
            good = bad = 0
            for t in range(begin, end, INTERVAL):
                n = rng.randrange(50, 400)
                share = rng.choice((0, 0.01, 0.02, 0.4))
                bad += int(n * share)
                good += n - int(n * share)
                if job == "checkout" and tenant == "b" and begin + 9 * 3600 <= t < begin + 10 * 3600:
                    continue  # not measured
                for code, value in (("200", good), ("500", bad)):
                    series["requests_total", (("code", code), ("job", job), ("tenant", tenant))].append((t + 7.3, value))
        for t in range(begin, end, INTERVAL):
            series["probe_success", (("tenant", tenant),)].append((t + 7.3, int(rng.random() > 0.03)))
    return series


def at_their_phases(layer, phases):
    """Composites at others than what they read."""
    if any(rule["labels"].get("objective") in COMPOSITES for rule in layer.group["rules"] if "labels" in rule):
        return OF_COMPOSITES[layer.every]
    return phase_of(layer, phases)


calendar_windows.phase_of = at_their_phases


class Records:
    """Samples by objective, tenant, and role (name, window)."""

    def __init__(self, engine):
        self.of = collections.defaultdict(dict)
        names = ["slo:error:ratio" + w for w in ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "_window")]
        for name in names + ["slo:measured:ratio", "slo:budget_remaining:ratio"]:
            for (labels, t), value in engine.samples(name).items():
                of = dict(labels)
                self.of[of["objective"], of["tenant"], name, of.get("window", "")][t] = Fraction(value)
        self.times = {key: sorted(values) for key, values in self.of.items()}

    def last(self, key, t, reach):
        """The value of (t - reach, t], if there is one."""
        times = self.times.get(key, [])
        i = bisect.bisect_right(times, t) - 1
        return self.of[key][times[i]] if i >= 0 and times[i] > t - reach else None


def combined(form, members, ratios):
    if form == "of":
        return sum(w * r for w, r in zip(members.values(), ratios)) / sum(members.values())
    if form == "worst":
        return max(ratios)
    good = Fraction(1)
    for r in ratios:
        good *= 1 - r
    return 1 - good


def leaves(name):
    if name not in COMPOSITES:
        return {name}
    return set().union(*(leaves(m) for m in COMPOSITES[name][1]))


def check(engine):
    records = Records(engine)
    compared, missing, worst, bad = collections.Counter(), 0, 0.0, []

    def compare(what, t, got, wanted, most=1e-9):
        nonlocal worst
        compared[what[2:]] += 1
        off = abs(float(got - wanted)) / max(1.0, abs(float(wanted)))
        worst = max(worst, off)
        if off > most:
            bad.append(f"{what} at {datetime.datetime.utcfromtimestamp(t)}: {float(got)}, not {float(wanted)}")

    for composite, (form, members) in COMPOSITES.items():
        for tenant in ("a", "b"):
            for (objective, of, name, window) in list(records.of):
                if objective != next(iter(members)) or of != tenant:
                    continue
                key = composite, tenant, name, window
                every = (3600 if window.startswith("previous") else 300 if window or name.endswith(("1d", "3d")) else INTERVAL)
                reach = 2 * every + 1
                if name == "slo:budget_remaining:ratio":
                    continue
                sources = leaves(composite) if name == "slo:measured:ratio" else members
                phase = engines.FIRST + OF_COMPOSITES[every]
                for t in range(phase, engines.END, every):
                    values = [records.last((m, tenant, name, window), t, reach) for m in sources]
                    got = records.of[key].get(t)
                    if None in values:
                        missing += 1
                        if got is not None:
                            bad.append(f"{key} at {t}: {float(got)}, where a member has nothing")
                        continue
                    if got is None:
                        bad.append(f"{key} at {datetime.datetime.utcfromtimestamp(t)}: nothing")
                        continue
                    compare(key, t, got, min(values) if name == "slo:measured:ratio" else combined(form, members, values))
            check_budgets(records, composite, tenant, compare, bad)
    return compared, missing, worst, bad


def check_budgets(records, composite, tenant, compare, bad):
    """Of what its members have spent of theirs."""
    for window in ("month", "1d", "previous_month"):
        key = composite, tenant, "slo:budget_remaining:ratio", window
        reach = 7201 if window.startswith("previous") else 601
        ratios = records.of[composite, tenant, "slo:error:ratio_window", window]
        # The calendar is asked as of the evaluation before, which the first one has not.
        if len(records.of[key]) < len(ratios) - 2:
            bad.append(f"{key} stands {len(records.of[key])} times, the error ratio {len(ratios)} times")
        for t, got in records.of[key].items():
            lost = lost_of(records, composite, tenant, window, t, reach)
            if lost is not None:
                # The calendar may have been asked an evaluation before or after the month turned.
                compare(key, t, got, 1 - lost / (1 - TARGET), 1 if abs(t - TURN) <= 601 else 1e-6)


def lost_of(records, name, tenant, window, t, reach):
    """Error ratios as far as each member was measured, which is what its own budget lost."""
    if name not in COMPOSITES:
        budget = records.last((name, tenant, "slo:budget_remaining:ratio", window), t, reach)
        return None if budget is None else (1 - budget) * (1 - TARGET)
    form, members = COMPOSITES[name]
    each = [lost_of(records, m, tenant, window, t, reach) for m in members]
    return None if None in each else combined(form, members, each)


BERLIN = datetime.timezone(datetime.timedelta(hours=1))
TURN = int(datetime.datetime(2026, 11, 1, tzinfo=BERLIN).timestamp())


def main(slac, work, debian, newer):
    with open(work + "/spec.yaml", "w") as out:
        out.write(spec())
    subprocess.run([slac, "backfill", work + "/spec.yaml", "--out", work + "/out"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    layers = f"{work}/out/backfill"
    layers = [engines.Layer(f"{layers}/{name}") for name in sorted(os.listdir(layers)) if name.startswith("layer-")]
    begin = int(datetime.datetime.fromisoformat(SINCE + "+00:00").timestamp())
    engines.BEGIN, engines.HOURS, engines.END, engines.FIRST = begin, HOURS, begin + HOURS * 3600, begin + 3600
    all_engines = [("Debian's Prometheus", AtPhases(debian, work + "/debian"))]
    if newer:
        all_engines += [("Prometheus 3", AtPhases(newer, work + "/three")), ("VictoriaMetrics", ReplayedAtPhases(newer, work + "/victoria"))]
    failed = False
    for name, engine in all_engines:
        try:
            engine.record(raw_series(begin, engines.END), layers, PHASES)
            compared, missing, worst, bad = check(engine)
        finally:
            engine.stop()
        print(f"{name}: {sum(compared.values())} numbers of {len(compared)} kinds, off by at most {worst:.1e}; {missing} missing as they should")
        for line in bad[:10]:
            print("FAILED: " + line)
        failed = failed or bool(bad) or len(compared) < 15 or missing < 100
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
