# SPDX-License-Identifier: Apache-2.0
"""Specs of other tools, as run.sh says."""
import pathlib
import re
import subprocess
import sys
import tempfile

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


def check_round_trip(where, tree, text, work):
    compiled = work / "compiled"
    done = compile_tree(tree, compiled, "--tests", "all")
    if done.returncode != 0:
        return fail(where, "compiles alone, not with its tests: " + done.stderr)
    files = sorted((compiled / "rules").rglob("*.yaml"))
    if files:
        checked = run(PROMTOOL, "check", "rules", *files)
        if checked.returncode != 0:
            fail(where, "promtool: " + checked.stderr)
    tests = sorted((compiled / "tests").glob("*.test.yaml")) if (compiled / "tests").exists() else []
    if tests:
        tested = run(PROMTOOL, "test", "rules", *[t.name for t in tests], cwd=compiled / "tests")
        if tested.returncode != 0:
            fail(where, "its generated tests: " + tested.stdout + tested.stderr)

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
    if done.returncode != 0:
        return fail(where, "is not converted to OpenSLO: " + done.stderr)
    unsaid = [line for line in done.stderr.splitlines() if "not said in OpenSLO" in line and "Project" not in line]
    if written and not unsaid:
        (openslo / "project.yaml").write_text(PROJECT)
        done = compile_tree(openslo, work / "back")
        if done.returncode != 0:
            fail(where, "does not compile as OpenSLO: " + done.stderr)
        elif rules(compiled) != rules(work / "back"):
            fail(where, "gives other rules as OpenSLO")


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
    # A tree with all languages, and every way to measure in OpenSLO, which the corpora hardly have.
    mixed = pathlib.Path(HERE, "../../golden/ok/dialects/specs").resolve()
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        for target in ("slac", "openslo"):
            done = run(SLAC, "convert", "--to", target, mixed, "--out", work / target)
            if done.returncode != 0:
                fail("mixed tree", done.stderr)
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
