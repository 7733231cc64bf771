#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""story.py FOLDER COUNT [NUMBER=MINUTES]: writes FOLDER/incidents.json, COUNT incidents of October 2026, every seventh of them open
but for those that are given a time to resolution; and prints what their rows must say: `fix TOTAL BREACHED` for `resolve sev1
within 1h`, `ack …` for `acknowledge sev1 within 15m`, at 2026-10-28T09:00:00Z."""
import json
import pathlib
import sys

FOLDER, COUNT = pathlib.Path(sys.argv[1]), int(sys.argv[2])
FIXED = dict((int(k), int(v)) for k, v in (a.split("=") for a in sys.argv[3:]))
BEGIN, NOW, MINUTE = 1790985600, 1793178000, 60  # 2026-10-03T00:00:00Z, 2026-10-28T09:00:00Z

incidents = []
for n in range(1, COUNT + 1):
    created = BEGIN + (n * 7919) % (24 * 86400)
    acknowledged = created + (3 + n % 22) * MINUTE
    resolved = created + FIXED.get(n, 26 + n % 60) * MINUTE
    if n % 7 == 0 and n not in FIXED:
        resolved = None
    updated = max(acknowledged, resolved or 0)
    if n in FIXED:
        updated = NOW - 10
    incidents.append({"n": n, "created": created, "acknowledged": acknowledged, "resolved": resolved, "updated": updated,
                      "severity": 1 + n % 2})
text = json.dumps(incidents)
(FOLDER / "incidents.new").write_text(text)
(FOLDER / "incidents.new").rename(FOLDER / "incidents.json")
first = [i for i in incidents if i["severity"] == 1]
for name, key, limit in (("fix", "resolved", 60), ("ack", "acknowledged", 15)):
    late = sum((i[key] or NOW) - i["created"] > limit * MINUTE for i in first)
    print(name, len(first), late)
