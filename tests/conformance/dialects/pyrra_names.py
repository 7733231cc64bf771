# SPDX-License-Identifier: Apache-2.0
"""pyrra_names.py SLAC PROMTOOL CORPORA HERE: with `--names pyrra`, series, labels and alerts of corpora/pyrra are those of pyrra.tsv, and
their numbers those of Pyrra's own expressions."""
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

SLAC, PROMTOOL, CORPORA, HERE = sys.argv[1:5]
PROJECT = """apiVersion: slac/v1
kind: Project
metadata: {name: corpora}
spec: {prometheus: {retention: 120d, version: "3"%s}}
"""
failures = 0


def fail(where, what):
    global failures
    failures += 1
    print(f"FAILED {where}: {what}")


def run(*command):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=300)


def compile_tree(tree, out):
    done = run(SLAC, "compile", tree, "--out", out, "--names", "pyrra", "--only", "rules")
    if done.returncode != 0:
        fail(tree.name, done.stderr)
        return []
    files = sorted((out / "rules").rglob("*.yaml"))
    checked = run(PROMTOOL, "check", "rules", *files)
    if checked.returncode != 0:
        fail(tree.name, "promtool: " + checked.stdout + checked.stderr)
    return files


def seconds(text):
    return sum(int(n) * {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}[u] for n, u in re.findall(r"(\d+)([wdhms])", text))


def expected():
    """By file: records (name, grouping, labels) and alerts (name, for, labels)."""
    records, alerts = {}, {}
    for line in pathlib.Path(HERE, "pyrra.tsv").read_text().splitlines():
        if line.startswith("#"):
            continue
        file, kind, name, grouping, wait, labels = line.split("\t")
        labels = json.loads(labels)
        # A rate needs four scrapes (D13).
        name = re.sub("burnrate1m$", "burnrate2m", name)
        if labels.get("short") == "1m":
            labels["short"] = "2m"
        labels = tuple(sorted(labels.items()))
        grouping = grouping.removeprefix("__name__,")
        if kind == "record":
            records.setdefault(file, set()).add((name, grouping, labels))
        elif "le" not in dict(labels) or name != "SLOMetricAbsent":
            # One alert says that nothing is measured: Pyrra has a second one on the series of good or bad events.
            alerts.setdefault(file, set()).add((name, seconds(wait), labels))
    return records, alerts


def named(files):
    records, alerts = set(), set()
    sums = {}
    for path in files:
        for group in yaml.safe_load(path.read_text())["groups"]:
            for rule in group["rules"]:
                name = rule.get("record", "")
                labels = {k: str(v) for k, v in rule.get("labels", {}).items()}
                if name == "pyrra:total:rate5m":
                    by = re.search(r"by \(([^)]*)\)", rule["expr"])
                    sums[labels["objective"]] = ",".join(sorted(by.group(1).split(", "))) if by else ""
                elif name.startswith(("slo:", "pyrra:")) or labels.get("slo") is None:
                    continue
                elif name:
                    # An increase has the labels of its sums; the others those of the Objective.
                    reads = re.search(r'(pyrra|slo):[^{]*\{objective="([^"]+)"', rule["expr"])
                    by = sums.get(reads.group(2), "") if reads and reads.group(1) == "pyrra" and ":rate5m" not in name else None
                    records.add((name, by, tuple(sorted(labels.items()))))
                else:
                    alerts.add((rule["alert"], seconds(rule.get("for", "")), tuple(sorted(labels.items()))))
    return records, alerts


# Beside Pyrra's: it has no rates of native histograms.
MORE = {"pyrra_requests:rate5m", "pyrra_errors:rate5m"}
# Of native histograms Pyrra sums the availability over what it splits, and never says that they are missing.
NATIVE = "pyrra-connect-latency.yaml"


def check_names(file, wanted_records, wanted_alerts, work):
    tree = work / "tree"
    tree.mkdir()
    (tree / "project.yaml").write_text(PROJECT % "")
    (tree / file).write_text(pathlib.Path(CORPORA, "pyrra", file).read_text())
    records, alerts = named(compile_tree(tree, work / "out"))
    # The labels by which burn rates are split come from the Objective: only of sums are they compared.
    wanted = {(n, by if ":increase" in n or ":count" in n or (":sum" in n and "burnrate" not in n) else None, labels)
              for n, by, labels in wanted_records}
    for one in sorted(wanted - records, key=str):
        if not (file == NATIVE and one[0].startswith("pyrra_")):
            fail(file, f"lacks of Pyrra's series {one}")
    for one in sorted(records - wanted, key=str):
        if one[0] not in MORE:
            fail(file, f"has beside Pyrra's series {one}")
    for one in sorted(wanted_alerts - alerts, key=str):
        # A target of 90 % and a burn rate of 14: no outage gets there, which is reported.
        if not (dict(one[2]).get("short") in ("5m", "3m") and file in ("caddy-response-latency.yaml", "nginx.yaml")):
            fail(file, f"lacks of Pyrra's alerts {one}")
    for one in sorted(alerts - wanted_alerts, key=str):
        if not (file == NATIVE and one[0] == "SLOMetricAbsent"):
            fail(file, f"has beside Pyrra's alerts {one}")


SPEC = """apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: shop}
spec:
  target: "99"
  window: 1d
  indicator: {ratio: {errors: {metric: 'requests_total{job="shop",code=~"5.."}'}, total: {metric: 'requests_total{job="shop"}'}}}
---
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: slow}
spec:
  target: "99"
  window: 1d
  indicator: {latency: {success: {metric: 'seconds_bucket{le="0.5"}'}, total: {metric: seconds_count}}}
---
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: probe}
spec:
  target: "99"
  window: 1d
  indicator: {bool_gauge: {metric: 'probe_success{job="probe"}'}}
"""
TOTAL, ERRORS = 'requests_total{job="shop"}', 'requests_total{code=~"5..",job="shop"}'
# Ours, what Pyrra's expression gives, and how near: windows of up to an hour are exact, longer ones trail by 2.5 minutes.
NUMBERS = [
    *((f'requests:burnrate{w}{{slo="shop",job="shop"}}', f"sum(rate({ERRORS}[{w}])) / sum(rate({TOTAL}[{w}]))", "") for w in ("4m", "12m", "51m")),
    *((f'requests:burnrate{w}{{slo="shop",job="shop"}}', f"sum(rate({ERRORS}[{w}] offset 2m)) / sum(rate({TOTAL}[{w}] offset 2m))", "1e-3")
      for w in ("3h26m",)),
    *((f'sum(requests:increase1d{{slo="shop",code="{c}"}})', f'sum(increase(requests_total{{job="shop",code="{c}"}}[1d] offset 2m))', "1e-3")
      for c in (200, 500, 503)),
    ('pyrra_availability{slo="shop"}', f"1 - sum(increase({ERRORS}[1d] offset 2m)) / sum(increase({TOTAL}[1d] offset 2m))", "1e-3"),
    ('pyrra_requests:rate5m{slo="shop"}', f"sum(rate({TOTAL}[5m]))", ""),
    ('pyrra_errors:rate5m{slo="shop"}', f"sum(rate({ERRORS}[5m]))", ""),
    ('pyrra_objective{slo="shop"}', "vector(0.99)", ""),
    ('pyrra_window{slo="shop"}', "vector(86400)", ""),
    ('seconds:increase1d{slo="slow",le=""}', "sum(increase(seconds_count[1d] offset 2m))", "1e-3"),
    ('seconds:increase1d{slo="slow",le="0.5"}', 'sum(increase(seconds_bucket{le="0.5"}[1d] offset 2m))', "1e-3"),
    ('sum(probe_success:count1d{slo="probe"})', 'sum(count_over_time(probe_success{job="probe"}[1d] offset 2m))', "1e-3"),
    ('sum(probe_success:sum1d{slo="probe"})', 'sum(sum_over_time(probe_success{job="probe"}[1d] offset 2m))', "1e-3"),
]


def check_numbers(work):
    minutes = 30 * 60
    counters = {name: [0.0] for name in ("200", "500", "503", "count", "0.5")}
    probe = []
    for minute in range(1, minutes):
        day = math.sin(minute * math.tau / 1440)
        traffic = 600 + 300 * day
        more = {"200": traffic * 0.993, "500": traffic * (0.005 + 0.002 * day), "503": traffic * (0.002 - 0.002 * day), "count": traffic,
                "0.5": traffic * (0.97 + 0.02 * day)}
        for name, value in more.items():
            counters[name].append(counters[name][-1] + value)
        probe.append(0 if minute % 97 < 2 else 1)
    def series(selector, values):
        return {"series": selector, "values": " ".join(f"{v:.6f}" for v in values)}
    inputs = [series(f'requests_total{{job="shop",code="{c}"}}', counters[c]) for c in ("200", "500", "503")]
    inputs += [series("seconds_count", counters["count"]), series('seconds_bucket{le="0.5"}', counters["0.5"])]
    inputs += [series(f'probe_success{{job="probe",instance="{i}"}}', probe) for i in "ab"]
    tree = work / "tree"
    tree.mkdir()
    (tree / "project.yaml").write_text(PROJECT % ", scrapeInterval: 1m, evaluationInterval: 1m")
    (tree / "spec.yaml").write_text(SPEC)
    files = compile_tree(tree, work / "out")
    queries = [{"expr": f"abs(max({ours}) / max({theirs}) - 1) < bool {near or '1e-9'}", "eval_time": f"{hour}h",
                "exp_samples": [{"labels": "{}", "value": 1}]} for ours, theirs, near in NUMBERS for hour in (25, 27, 29)]
    test = {"rule_files": [str(path) for path in files], "evaluation_interval": "1m",
            "group_eval_order": [g["name"] for path in files for g in yaml.safe_load(path.read_text())["groups"]],
            "tests": [{"interval": "1m", "input_series": inputs, "promql_expr_test": queries}]}
    (work / "numbers.yaml").write_text(yaml.safe_dump(test))
    done = run(PROMTOOL, "test", "rules", work / "numbers.yaml")
    if done.returncode != 0:
        fail("numbers under the names of Pyrra", done.stdout[-3000:] + done.stderr[-3000:])
    return len(queries)


def main():
    records, alerts = expected()
    for file in sorted(records):
        with tempfile.TemporaryDirectory() as temporary:
            check_names(file, records[file], alerts.get(file, set()), pathlib.Path(temporary))
    with tempfile.TemporaryDirectory() as temporary:
        numbers = check_numbers(pathlib.Path(temporary))
    print(f"{len(records)} files and {numbers} numbers under the names of Pyrra, {failures} failures")
    return 1 if failures else 0


sys.exit(main())
