#!/usr/bin/env python3
# console.py FOLDER FILE.md: runs the commands of its ```console blocks, one after the other in one shell that begins in FOLDER, and compares
# what they print, and that they end with 0: a line … stands for any lines, … in a line for anything.
import re
import subprocess
import sys

folder, path = sys.argv[1:]
steps = []  # [line number, command, expected lines]
inside = False
for number, line in enumerate(open(path, encoding="utf-8").read().split("\n"), 1):
    if line.startswith("```"):
        inside = line == "```console"
    elif inside and line.startswith("$ "):
        steps.append([number, line[2:], []])
    elif inside and line.startswith("> "):
        steps[-1][1] += "\n" + line[2:]
    elif inside:
        steps[-1][2].append(line)

shell = subprocess.Popen(["bash"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
failed = 0
for number, command, expected in steps:
    shell.stdin.write(command + "\necho; echo \"== done $?\"\n")
    shell.stdin.flush()
    got = []
    for line in shell.stdout:
        if line.startswith("== done "):
            code = line.split()[2]
            break
        got.append(line.rstrip("\n"))
    if got and got[-1] == "":
        got.pop()
    if code != "0":
        failed += 1
        print(f"FAILED: {path}:{number}: $ {command}\nends with {code}:\n" + "\n".join(got))
    pattern = ""
    for line in expected:
        if line.strip() == "…":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(re.escape(part) for part in line.split("…")) + "\n"
    if expected and not re.fullmatch(pattern, "".join(line + "\n" for line in got)):
        failed += 1
        print(f"FAILED: {path}:{number}: $ {command}\nexpected:\n" + "\n".join(expected) + "\ngot:\n" + "\n".join(got))
shell.stdin.close()
shell.wait()
print(f"{len(steps)} commands of {path}, {failed} failed")
sys.exit(1 if failed or len(steps) < 3 else 0)
