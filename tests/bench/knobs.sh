#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# knobs.sh [INCIDENTS [ACCOUNTS]]: the world of evaluate.sh (100 000 incidents) under its plain promises, and under the same ones with
# business hours, pauses, shares, restarts, minimums and slices; prints the engine's figures and their ratio. No database is asked.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
. "$TOP/tests/bench/compare.sh"
incidents=${1:-100000}
accounts=${2:-$(((incidents + 99) / 100))}
build evaluate_generate evaluate_measure
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$BIN/evaluate_generate" "$incidents" "$accounts" "$work" 1 1 >/dev/null
cp -r "$work/specs" "$work/knobs"
sed -i -E \
  -e 's/^  commitments:/  calendar: office\n  clock: {severity: highest, reopen: restart, pauses: [awaiting customer]}\n  downtime: {minimum: 5m, granularity: 1m}\n  commitments:/' \
  -e 's/within 1h$/within 1 business hour in 95% of incidents/; s/within 4h$/within 4 business hours in 95% of incidents/' \
  -e 's/within 8h$/within 8 business hours/; s/^( *)credits: \{each breach.*/\1credits: {each full hour late: 1%}/' "$work/knobs/agreements.yaml"
cat >>"$work/knobs/shared.yaml" <<'YAML'
---
apiVersion: slac/v1
kind: Calendar
metadata: {name: office}
spec: {timezone: Europe/Berlin, hours: {mon-fri: "09:00-12:00, 13:00-17:30"}, holidays: ["2026-10-03"]}
YAML
compare knobs "all knobs" "cold rows" "CPU of cold rows" "one change, median" "a tick, median" "memory, with rows"
