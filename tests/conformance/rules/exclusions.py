# exclusions.py SLAC WORK DEBIAN [NEWER]: which evaluations count is said here by intervals of time, made with zoneinfo from the same
# hours; what they counted is taken from the engine's own `slo:events:step`, as it stands before anything is left out.
import bisect
import collections
import datetime
import os
import subprocess
import sys
import zoneinfo

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from calendar_windows import INTERVAL, LATE, Prometheus, SPEC, TARGET, VictoriaMetrics, engines, period_of, raw_series  # noqa: E402

TRAIL = 300 + INTERVAL  # rates look back five minutes, a step at the evaluation before
SEEN = TRAIL + INTERVAL - 1  # how long a record of what recurs is seen
DAYS = "mon tue wed thu fri sat sun".split()

# Hours by weekday, other hours by date, repeated maintenance (days, hours, first and last day, announced), single maintenance (from, to,
# announced, both in UTC), the terms of maintenance, and whether the maintenance is declared when it is over.
CASES = [
    dict(name="closed hours over a day of 25 hours", zone="Europe/Berlin", window="week", since="2026-10-24T12:00", hours=38,
         phases=(17, 3, 290, 1803), open={"sat": "18:00-21:00, 22:00-02:15", "sun": "02:30-04:00, 05:00-06:00, 08:00-24:00"}),
    dict(name="closed hours over a day of 23 hours, and a holiday", zone="Europe/Berlin", window="month", since="2026-03-28T18:00",
         hours=40, phases=(29, 0, 29, 3599), open={"sat": "09:00-20:30", "sun": "01:30-02:30, 06:00-12:00", "mon": "00:00-24:00"},
         holidays={"2026-03-30": "08:00-09:30"}),
    dict(name="single and repeated maintenance over the end of a month", zone="Asia/Kathmandu", window="month", since="2026-11-30T10:00",
         hours=20, phases=(1, 28, 1, 30), repeated=("mon-tue", "23:00-01:15", "2026-11-30", "2026-11-30", "2026-01-01"),
         single=[("2026-11-30T16:40:00", "2026-11-30T19:10:00", "2026-01-01"), ("2026-11-30T12:30:00", "2026-11-30T13:00:10", "2026-01-01")]),
    dict(name="maintenance beyond its terms", zone="Europe/Berlin", window="week", since="2026-11-25T06:00", hours=30,
         phases=(0, 0, 0, 0), open={"wed-fri": "08:00-23:00"}, terms="{notice: 5d, atMost: 2h per year}",
         repeated=("wed-thu", "16:00-17:00", "2026-11-19", "2026-11-30", "2026-11-18"),
         single=[("2026-11-25T09:00:00", "2026-11-25T10:30:00", "2026-11-10"), ("2026-11-25T11:00:00", "2026-11-25T11:30:00", "2026-11-24")]),
    dict(name="maintenance declared when it is over", zone="Europe/Berlin", window="month", since="2026-11-30T12:00", hours=20,
         phases=(5, 11, 7, 100), late=True,
         single=[("2026-11-30T21:00:00", "2026-12-01T00:20:00", "2026-01-01"), ("2026-12-01T02:00:00", "2026-12-01T02:10:00", "2026-01-01")]),
    dict(name="maintenance removed when it is over", zone="UTC", window="month", since="2026-11-30T12:00", hours=20,
         phases=(5, 11, 7, 100), removed=True, single=[("2026-11-30T15:00:00", "2026-11-30T17:20:00", "2026-01-01")]),
]


def spec_of(case):
    out = SPEC.format(zone=case["zone"], first=case["window"], others="over 1d")
    excludes = case.get("repeated") or case.get("single")
    if "open" in case:
        out += "  calendar: office\n"
    if excludes:
        out += f"  exclude: {{maintenance: {case.get('terms', '{}')}}}\n"
    if "open" in case:
        hours = ", ".join(f'{day}: "{spans}"' for day, spans in case["open"].items())
        holidays = ", ".join(f'{{date: "{day}", hours: "{spans}"}}' for day, spans in case.get("holidays", {}).items())
        out += f"---\napiVersion: slac/v1\nkind: Calendar\nmetadata: {{name: office}}\nspec: {{hours: {{{hours}}}, holidays: [{holidays}]}}\n"
    if "repeated" in case:
        days, hours, first, last, announced = case["repeated"]
        out += (f'---\napiVersion: slac/v1\nkind: Maintenance\nmetadata: {{name: nightly}}\nspec: {{announced: "{announced}", repeat: '
                f'{{days: {days}, hours: "{hours}", from: "{first}", to: "{last}"}}}}\n')
    for number, (start, end, announced) in enumerate(case.get("single", [])):
        out += (f'---\napiVersion: slac/v1\nkind: Maintenance\nmetadata: {{name: single-{number}}}\n'
                f'spec: {{announced: "{announced}", from: "{start}Z", to: "{end}Z"}}\n')
    return out


def utc(text):
    return datetime.datetime.fromisoformat(text + "+00:00").timestamp()


def instant(day, minutes, zone):
    """When the zone's clocks first show so much past the day's midnight; of a time that they skip, when they do."""
    wall = datetime.datetime(day.year, day.month, day.day) + datetime.timedelta(minutes=minutes)
    t = wall.replace(tzinfo=zone).timestamp()
    if datetime.datetime.fromtimestamp(t, zone).replace(tzinfo=None) == wall:
        return t
    low, high = t - 7200, t + 7200
    while high - low > 0.5:
        middle = (low + high) / 2
        shown = datetime.datetime.fromtimestamp(middle, zone).replace(tzinfo=None)
        low, high = (low, middle) if shown >= wall else (middle, high)
    return round(high)


def spans_of(text):
    for span in text.split(","):
        start, end = (int(part[:2]) * 60 + int(part[3:]) for part in span.strip().split("-"))
        yield start, end if end > start else end + 1440


def weekdays(text):
    first, _, last = text.partition("-")
    return range(DAYS.index(first), DAYS.index(last or first) + 1)


def unite(intervals):
    out = []
    for start, end in sorted(intervals):
        if out and start <= out[-1][1]:
            out[-1][1] = max(out[-1][1], end)
        elif end > start:
            out.append([start, end])
    return [tuple(interval) for interval in out]


def hours_between(week, other, first, last, zone):
    out, day = [], first
    while day <= last:
        spans = [s for days, text in week.items() if day.weekday() in weekdays(days) for s in spans_of(text)]
        if day.isoformat() in other:
            spans = list(spans_of(other[day.isoformat()]))
        out += [(instant(day, a, zone), instant(day, b, zone)) for a, b in spans]
        day += datetime.timedelta(1)
    return unite(out)


def minus(a, b):
    out = []
    for start, end in a:
        for other_start, other_end in b:
            if other_end <= start or other_start >= end:
                continue
            if other_start > start:
                out.append((start, other_start))
            start = max(start, other_end)
        if start < end:
            out.append((start, end))
    return out


def seconds_in(intervals, start, end):
    return sum(max(0, min(e, end) - max(s, start)) for s, e in intervals)


class Exclusions:
    def __init__(self, case):
        zone = zoneinfo.ZoneInfo(case["zone"])
        date = datetime.date
        around = date.fromisoformat(case["since"][:10])
        first, last = around - datetime.timedelta(70), around + datetime.timedelta(70)
        everything = [(instant(first, 0, zone), instant(last, 0, zone))]
        self.open, self.share = everything, 1
        if "open" in case:
            self.open = hours_between(case["open"], case.get("holidays", {}), first, last, zone)
            minutes = sum(b - a for days, text in case["open"].items() for _ in weekdays(days) for a, b in spans_of(text))
            self.share = minutes / (7 * 1440)
        self.closed = minus(everything, self.open)
        notice, limit = (5 * 86400, 7200) if "terms" in case else (None, None)
        announced = lambda day: instant(date.fromisoformat(day), 0, zone)  # noqa: E731
        accepts = lambda start, day: notice is None or start - announced(day) >= notice  # noqa: E731
        repeated, single = [], []
        if "repeated" in case:
            days, hours, since, until, day = case["repeated"]
            found = hours_between({days: hours}, {}, date.fromisoformat(since), date.fromisoformat(until), zone)
            repeated = [i for i in found if accepts(i[0], day)]
        for start, end, day in case.get("single", []):
            if accepts(utc(start), day):
                single.append((utc(start), utc(end)))
        if limit is not None:  # all in one year
            left, taken = limit, []
            for start, end in minus(unite(repeated + single), self.closed):
                taken.append((start, min(end, start + left)))
                left -= taken[-1][1] - start
            beyond = minus(everything, unite(taken))
            repeated, single = minus(repeated, beyond), minus(single, beyond)
        self.repeated, self.single = unite(repeated), unite(single)
        self.maintenance = minus(unite(repeated + single), self.closed)

    def recurs_at(self, t, phase):
        """By what was recorded of it at the multiples of the interval and a phase."""
        last = (t - phase) // INTERVAL * INTERVAL + phase
        first = last - (SEEN - (t - last)) // INTERVAL * INTERVAL
        near = [(s, e) for s, e in self.closed + self.repeated if s <= last + INTERVAL and e > first]
        return any(start <= record < end or start <= record + INTERVAL < end
                   for start, end in near for record in range(int(first), int(last) + 1, INTERVAL))

    def is_single(self, t):
        return any(start < t <= end + TRAIL for start, end in self.single)


class Counted:
    """Sums over evaluations, of which some do not count."""

    def __init__(self, samples, counts):
        self.times, self.sums = {}, {}
        for key, values in samples.items():
            times = sorted(values)
            total, sums = 0.0, [0.0]
            for t in times:
                total += values[t] if counts(t) else 0
                sums.append(total)
            self.times[key], self.sums[key] = times, sums

    def total(self, key, start, end):
        if key not in self.times:
            return 0.0
        times = self.times[key]
        return self.sums[key][bisect.bisect_right(times, end)] - self.sums[key][bisect.bisect_right(times, start)]


def check(engine, case, exclusions):
    zone, phase = zoneinfo.ZoneInfo(case["zone"]), case["phases"][0]
    steps = collections.defaultdict(dict)
    for (labels, t), value in engine.samples("slo:events:step").items():
        if "exclusion" not in dict(labels):
            steps[frozenset((k, v) for k, v in labels if k not in ("__name__", "half"))][t] = value
    evaluations = sorted({t for values in steps.values() for t in values})
    recurs = {t for t in evaluations if exclusions.recurs_at(t, phase)}
    is_late = case.get("late", False)
    is_on = {t for t in evaluations if t in recurs or (not is_late and exclusions.is_single(t))}
    rolling = Counted(steps, lambda t: t not in is_on)
    without_single = Counted(steps, lambda t: t not in recurs)
    everything = Counted(steps, lambda t: True)
    worst, compared, bad = 0.0, 0, []

    def compare(what, t, got, wanted):
        nonlocal worst, compared
        compared += 1
        off = abs(got - wanted) / max(1.0, abs(wanted))
        worst = max(worst, off)
        if off > 1e-9:
            bad.append(f"{what} at {datetime.datetime.fromtimestamp(t, zone)}: {got}, not {wanted}")

    def last_before(t):
        return evaluations[bisect.bisect_right(evaluations, t) - 1]

    def in_period(key, last, start, end, is_over):
        """With the single maintenance that is left out by then."""
        out = without_single.total(key, start, last)
        if is_removed:
            return out
        for since, until in exclusions.single:
            until += TRAIL
            begin, finish = max(since, start), min(until, end)
            if begin >= finish or begin >= last:
                continue
            if (finish < last or is_over) or (not is_late and since >= start):
                out -= without_single.total(key, begin, min(last, finish))
        return out

    def span(of, t):
        window = of["window"].removeprefix("previous_")
        last = last_before(t - LATE)
        if window == "1d":
            return None
        before, start, end = period_of(last, window, zone)
        return (before, start, start, True) if of["window"] != window else (start, end, last, False)

    def wanted(of, key, t, counted=None):
        if of["window"] == "1d":
            # Windows begin between evaluations.
            return (counted or rolling).total(key, t - LATE - 86400, t - LATE)
        start, end, last, is_over = span(of, t)
        return counted.total(key, start, last) if counted else in_period(key, last, start, end, is_over)

    is_removed = case.get("removed", False)
    time_key = next(key for key in steps if ("part", "time") in key)
    seen = collections.Counter()
    sums = engine.samples("slo:events:sum_window")
    for (labels, t), got in sums.items():
        of = dict(labels)
        seen[of["window"], of["part"]] += 1
        if of["part"] == "excluded":
            compare(f"{of['window']} excluded", t, got, wanted(of, time_key, t, everything) - wanted(of, time_key, t))
            continue
        key = frozenset((k, v) for k, v in labels if k not in ("__name__", "window"))
        compare(f"{of['window']} {of['part']}", t, got, wanted(of, key, t, everything if of["part"] == "time" else None))
    if is_removed:
        return compared, worst, bad
    shares = {(dict(labels)["window"], dict(labels)["tenant"], t): v for (labels, t), v in engine.samples("slo:measured:ratio").items()}
    ratios = {(dict(labels)["window"], dict(labels)["tenant"], t): v
              for (labels, t), v in engine.samples("slo:error:ratio_window").items()}
    for (labels, t), got in engine.samples("slo:budget_remaining:ratio").items():
        of = dict(labels)
        key = next(k for k in steps if ("part", "measured") in k and ("tenant", of["tenant"]) in k)
        measured, recorded, counts = wanted(of, key, t), wanted(of, time_key, t, everything), wanted(of, time_key, t)
        if of["window"] == "1d":
            whole = 86400
        else:
            start, end, last, is_over = span(of, t)
            whole = end - start if is_over else max(t - LATE - start, INTERVAL)
        service = max((whole - recorded) * exclusions.share + counts, INTERVAL)
        compare(f"{of['window']} measured", t, shares[of["window"], of["tenant"], t], min(1, measured / service))
        spent = min(1, measured / service)
        if of["window"] == case["window"]:
            if t - LATE - start <= INTERVAL + 300:
                continue  # the calendar may still have the length of the period before, or its closed seconds
            # What began in the period before is left out once it is over.
            known = [(s, e) for s, e in exclusions.maintenance if s >= start or t - LATE > e + TRAIL]
            spent = measured / max(end - start - seconds_in(exclusions.closed, start, end) - seconds_in(known, start, end), INTERVAL)
        compare(f"{of['window']} budget", t, got, 1 - ratios[of["window"], of["tenant"], t] / (1 - TARGET) * spent)
    ends = period_of(engines.BEGIN, case["window"], zone)[2] < engines.END - 7200
    for window in (case["window"], *(["previous_" + case["window"]] if ends else []), "1d"):
        if not seen[window, "bad"]:
            bad.append(f"nothing was recorded of {window}")
    if not seen[case["window"], "excluded"]:
        bad.append("nothing was left out")
    # Raw windows hold all of it.
    for (labels, t), got in engine.samples("slo:error:ratio2h").items():
        tenant = dict(labels)["tenant"]
        key = {part: next(k for k in steps if ("part", part) in k and ("tenant", tenant) in k) for part in ("bad", "total")}
        sums_of = {part: everything.total(key[part], t - 7200 + 0.5, t) for part in key}
        compare("2h", t, got, sums_of["bad"] / sums_of["total"])
    return compared, worst, bad


def layers_of(slac, folder, text):
    os.makedirs(folder)
    with open(folder + "/spec.yaml", "w") as spec:
        spec.write(text)
    subprocess.run([slac, "backfill", folder + "/spec.yaml", "--out", folder + "/out"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    layers = f"{folder}/out/backfill"
    return [engines.Layer(f"{layers}/{name}") for name in sorted(os.listdir(layers)) if name.startswith("layer-")]


def main(slac, work, debian, newer):
    failed = False
    for number, case in enumerate(CASES):
        folder = f"{work}/{number}"
        layers = layers_of(slac, folder + "/declared", spec_of(case))
        if case.get("late"):
            # What is evaluated often knows of another one, ten years later; the windows know.
            before = layers_of(slac, folder + "/before", spec_of(case).replace("2026-", "2036-"))
            layers = [layer for layer in before if layer.every == INTERVAL] + [layer for layer in layers if layer.every != INTERVAL]
        if case.get("removed"):
            after = layers_of(slac, folder + "/after", spec_of(case).split("---\napiVersion: slac/v1\nkind: Maintenance")[0])
            layers = [layer for layer in layers if layer.every == INTERVAL] + [layer for layer in after if layer.every != INTERVAL]
        begin = int(utc(case["since"] + ":00"))
        engines.BEGIN, engines.HOURS, engines.END, engines.FIRST = begin, case["hours"], begin + case["hours"] * 3600, begin + 3600
        all_engines = [("Debian's Prometheus", Prometheus(debian, folder + "/debian"))]
        if newer:
            all_engines += [("Prometheus 3", Prometheus(newer, folder + "/three")),
                            ("VictoriaMetrics", VictoriaMetrics(newer, folder + "/victoria"))]
        for name, engine in all_engines:
            try:
                engine.record(raw_series(begin, engines.END), layers, case["phases"])
                compared, worst, bad = check(engine, case, Exclusions(case))
            finally:
                engine.stop()
            print(f"{name}, {case['name']}: {compared} numbers, off by at most {worst:.1e}", flush=True)
            for line in bad[:10]:
                print("FAILED: " + line)
            failed = failed or bool(bad) or compared < 500
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
