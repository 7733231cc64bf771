# SPDX-License-Identifier: Apache-2.0
"""Specs of other tools, as run.sh says."""
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
spec: {prometheus: {retention: 120d, version: "3"}}
"""
failures = 0


def fail(where, what):
    global failures
    failures += 1
    print(f"FAILED {where}: {what}")


def run(*command, **more):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=300, **more)


def compile_tree(tree, out, *more):
    return run(SLAC, "compile", tree, "--out", out, *more)


def codes(stderr):
    return ",".join(sorted(set(re.findall(r"error\[(SLA\d+)\]", stderr))))


def rules(out):
    """What is recorded and alerted, whichever file it stands in."""
    return sorted(path.read_text() for path in (out / "rules").rglob("*.yaml"))


def comments(text):
    """Lines that are nothing but comments."""
    return [line.strip() for line in text.splitlines() if line.lstrip().startswith("#")]


def tree_of(work, name, text):
    tree = work / name
    tree.mkdir()
    (tree / "project.yaml").write_text(PROJECT)
    (tree / "spec.yaml").write_text(text)
    return tree


def check_tests(where, compiled):
    tests = sorted((compiled / "tests").glob("*.test.yaml"))
    tested = run(PROMTOOL, "test", "rules", *[t.name for t in tests], cwd=compiled / "tests")
    if not tests or tested.returncode != 0:
        fail(where, "its generated tests: " + tested.stdout + tested.stderr)


def check_round_trip(where, tree, text, work):
    compiled = work / "compiled"
    done = compile_tree(tree, compiled)
    if done.returncode != 0:
        return fail(where, "is checked, but does not compile: " + done.stderr)
    files = sorted((compiled / "rules").rglob("*.yaml"))
    if files:
        checked = run(PROMTOOL, "check", "rules", *files)
        if checked.returncode != 0:
            fail(where, "promtool: " + checked.stderr)

    ours = work / "ours"
    done = run(SLAC, "convert", tree, "--out", ours)
    if done.returncode != 0:
        return fail(where, "is not converted: " + done.stderr)
    written = "".join(path.read_text() for path in sorted(ours.glob("spec.yaml")))
    if re.search(r"^\s*-?\s*(apiVersion: (?!slac/v1)|version: prometheus)", written, re.M):
        fail(where, "keeps another language in what is converted")
    for comment in comments(text) if written else []:
        if comment not in written:
            fail(where, f"loses the comment {comment!r}")
    done = compile_tree(ours, work / "again")
    if done.returncode != 0:
        return fail(where, "does not compile once converted: " + done.stderr)
    if rules(compiled) != rules(work / "again"):
        fail(where, "gives other rules once converted")
    twice = run(SLAC, "convert", ours, "--out", work / "twice")
    if twice.returncode != 0 or (written and (work / "twice/spec.yaml").read_text() != written):
        fail(where, "is converted once more by what is ours already")

    openslo = work / "openslo"
    done = run(SLAC, "convert", "--to", "openslo", tree, "--out", openslo)
    # What has no place there at all is missing, and no success.
    if done.returncode != ("it is not written" in done.stderr):
        return fail(where, f"is converted to OpenSLO with exit {done.returncode}: " + done.stderr)
    unsaid = [line for line in done.stderr.splitlines() if "not said in OpenSLO" in line and "Project" not in line]
    if written and not unsaid:
        (openslo / "project.yaml").write_text(PROJECT)
        done = compile_tree(openslo, work / "back")
        if done.returncode != 0:
            fail(where, "does not compile as OpenSLO: " + done.stderr)
        elif rules(compiled) != rules(work / "back"):
            fail(where, "gives other rules as OpenSLO")


# What differs from run to run of Sloth itself, or says who made the rules.
OF_THE_RUN = {"cmd", "sloth_version"}


INHERITED = {
    "slo:current_burn_rate:ratio": "5m",
    "slo:period_burn_rate:ratio": "30d",
    "slo:period_error_budget_remaining:ratio": "30d",
}


def groups_of(text):
    """Of every document: Prometheus loads the first one alone, Sloth writes several (D1)."""
    return [g for document in yaml.safe_load_all(text) if document for g in (document.get("spec") or document)["groups"]]


def named(groups):
    """Records with their labels, and alerts with the labels that they fire with and the keys of their annotations."""
    records, alerts, users = set(), set(), {}
    rules = [rule for group in groups for rule in group["rules"]]
    for rule in rules:
        labels = {k: str(v) for k, v in rule.get("labels", {}).items() if k not in OF_THE_RUN}
        # These have the window of the series that they divide.
        if rule.get("record", "") in INHERITED:
            labels.setdefault("sloth_window", INHERITED[rule["record"]])
        if "record" in rule and "sloth_id" in labels:
            records.add((rule["record"], tuple(sorted(labels.items()))))
            if rule["record"] == "slo:objective:ratio":
                users[labels["sloth_id"]] = labels
    for rule in rules:
        labels = {k: str(v) for k, v in rule.get("labels", {}).items() if k not in OF_THE_RUN}
        if "alert" not in rule or "sloth_severity" not in labels:
            continue
        # Sloth's have the labels of the series that their expression reads.
        reads = re.search(r'sloth_id="([^"]+)"', rule["expr"])
        fires = {**(users[reads.group(1)] if reads else {}), **labels}
        alerts.add((rule["alert"], tuple(sorted(fires.items())), tuple(sorted(rule["annotations"]))))
    return records, alerts


def check_names(where, theirs, work):
    """Series, labels and alerts are those of Sloth, all of them and no other."""
    done = compile_tree(work / "tree", work / "named", "--names", "sloth", "--only", "rules")
    if done.returncode != 0:
        return fail(where, done.stderr)
    ours = "".join(path.read_text() for path in (work / "named/rules").glob("*.yaml"))
    checked = run(PROMTOOL, "check", "rules", *(work / "named/rules").glob("*.yaml"))
    if checked.returncode != 0:
        fail(where, "promtool: " + checked.stderr)
    for what, wanted, got in zip(("series", "alerts"), named(groups_of(theirs)), named(groups_of(ours))):
        for one in sorted(wanted - got):
            fail(where, f"lacks of Sloth's {what} {one}")
        for one in sorted(got - wanted):
            fail(where, f"has beside Sloth's {what} {one}")


def check_numbers(theirs, work):
    """The ratios of Sloth's own expressions over its raw series, of three and a half days with traffic and errors that change."""
    minutes = 84 * 60
    good, bad, all_good, all_bad = [0.0], [0.0], 0.0, 0.0
    for minute in range(1, minutes):
        traffic = 600 + 300 * math.sin(minute * math.tau / 1440)
        errors = traffic * (0.005 + 0.002 * math.sin(minute * math.tau / 1440))
        all_good, all_bad = all_good + traffic - errors, all_bad + errors
        good.append(all_good)
        bad.append(all_bad)
    series = lambda code, values: {
        "series": f'http_request_duration_seconds_count{{job="myservice",code="{code}"}}',
        "values": " ".join(f"{v:.6f}" for v in values),
    }
    queries = []
    for group in groups_of(theirs):
        for rule in group["rules"]:
            window = rule.get("labels", {}).get("sloth_window")
            if not rule.get("record", "").startswith("slo:sli_error:ratio_rate") or window == "30d":
                continue
            # Longer windows are sums of rates over five minutes, which trail by half of that: by two whole scrapes here.
            exact = window in ("5m", "30m", "1h")
            tolerance, lag = ("1e-9", "") if exact else ("1e-3", "2m")
            truth = rule["expr"].strip().replace(f"[{window}]", f"[{window}]" if exact else f"[{window}] offset {lag}")
            for hour in (75, 79, 83):
                queries.append({
                    "expr": f'abs(max({rule["record"]}{{sloth_id="myservice-requests-availability"}}) / max({truth}) - 1) < bool {tolerance}',
                    "eval_time": f"{hour}h",
                    "exp_samples": [{"labels": "{}", "value": 1}],
                })
    test = {
        "rule_files": [str(path) for path in sorted((work / "named/rules").glob("*.yaml"))],
        "evaluation_interval": "1m",
        # Theirs read ours.
        "group_eval_order": [g["name"] for path in sorted((work / "named/rules").glob("*.yaml")) for g in groups_of(path.read_text())],
        "tests": [{"interval": "1m", "input_series": [series(200, good), series(500, bad)], "promql_expr_test": queries}],
    }
    (work / "numbers.yaml").write_text(yaml.safe_dump(test))
    done = run(PROMTOOL, "test", "rules", work / "numbers.yaml")
    if done.returncode != 0:
        fail("numbers under the names of Sloth", done.stdout[-3000:] + done.stderr[-3000:])


def main():
    verdicts = {}
    for line in pathlib.Path(HERE, "verdicts.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            name, verdict, _why = line.split("\t")
            verdicts[name] = verdict
    found = set()
    for folder in ("sloth", "pyrra", "openslo"):
        for path in sorted(pathlib.Path(CORPORA, folder).rglob("*.y*ml")):
            if "expected" in path.parts:
                continue
            name = f"{folder}/{path.relative_to(pathlib.Path(CORPORA, folder))}"
            found.add(name)
            with tempfile.TemporaryDirectory() as temporary:
                work = pathlib.Path(temporary)
                text = path.read_text()
                tree = tree_of(work, "tree", text)
                done = run(SLAC, "check", tree)
                verdict = "compiles" if done.returncode == 0 else codes(done.stderr)
                if verdicts.get(name) != verdict:
                    fail(name, f"expected {verdicts.get(name)}, got {verdict}\n{done.stderr}")
                elif verdict == "compiles":
                    check_round_trip(name, tree, text, work)
    for name in sorted(set(verdicts) - found):
        fail(name, "stands in verdicts.tsv, but not in the corpora")
    for expected in sorted(pathlib.Path(CORPORA, "sloth/expected").glob("*.yml")):
        with tempfile.TemporaryDirectory() as temporary:
            work = pathlib.Path(temporary)
            theirs = expected.read_text()
            tree_of(work, "tree", pathlib.Path(CORPORA, "sloth", expected.name).read_text())
            check_names("names of " + expected.name, theirs, work)
            if expected.name == "getting-started.yml":
                (work / "tree/project.yaml").write_text(PROJECT.replace("{retention", "{evaluationInterval: 1m, retention"))
                compile_tree(work / "tree", work / "named", "--names", "sloth", "--only", "rules")
                check_numbers(theirs, work)
    # A tree with all languages, and every way to measure in OpenSLO, which the corpora hardly have.
    mixed = pathlib.Path(HERE, "../../golden/ok/dialects/specs").resolve()
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        for target in ("slac", "openslo"):
            done = run(SLAC, "convert", "--to", target, mixed, "--out", work / target)
            if done.returncode != (target == "openslo"):
                fail("mixed tree", done.stderr)
        compile_tree(mixed, work / "tested", "--tests", "all")
        check_tests("mixed tree", work / "tested")
        compile_tree(mixed, work / "compiled")
        compile_tree(work / "slac", work / "again")
        if rules(work / "compiled") != rules(work / "again"):
            fail("mixed tree", "gives other rules once converted")
        (work / "openslo/ours.yaml").unlink()
        (work / "openslo/project.yaml").write_text((mixed / "ours.yaml").read_text())
        done = compile_tree(work / "openslo", work / "back")
        if done.returncode != 0:
            fail("mixed tree", "does not compile as OpenSLO: " + done.stderr)
        for file in ("openslo.yaml.yaml", "openslo.yaml", "alpha.yaml"):
            there, back = work / "compiled/rules" / file, work / "back/rules" / file
            if there.exists() and back.exists() and there.read_text() != back.read_text():
                fail("mixed tree", f"gives another {file} as OpenSLO")
    print(f"{len(found)} specs, {failures} failures")
    return 1 if failures else 0


sys.exit(main())
