#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The sums of the stories in examples/, recomputed from their incidents alone: means, counts and prices.
set -euo pipefail
slac=$1
exporter=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
check() { # WHAT GOT WANTED
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1: got $2, expected $3"
  fi
}

# The mean: twelve acknowledgements, by hand out of the records.
story=$top/examples/mean
jq -s '[.[].events | (map(select(.type == "triggered"))[0].at | fromdate) as $t
        | (map(select(.type == "acknowledged"))[0].at | fromdate) - $t]' "$story/incidents.ndjson" >"$work/waits"
mean=$(jq 'add / length' "$work/waits")
late=$(jq 'map(select(. > 1800)) | length' "$work/waits")
"$exporter" evaluate "$story/specs.yaml" --incidents "$story/incidents.ndjson" --at 2026-11-01T00:00:00Z >"$work/mean.json"
check "the mean of 22 minutes" "$mean" 1320
check "the KPI's value" "$(jq '.kpis[] | select(.name == "mtta") | .value' "$work/mean.json")" "$mean"
check "the KPI is met" "$(jq -r '.kpis[] | select(.name == "mtta") | .status' "$work/mean.json")" met
check "breaches" "$(jq '.rows[0].incidents.breached' "$work/mean.json")" "$late"
check "their price" "$(jq -r '.accounts[0].amount' "$work/mean.json")" "$(jq -rn --argjson n "$late" '$n * 3 * 2000 / 100 | tostring + ".00"')"
check "the right to end the contract" "$(jq -c '.chronic[0] | [.count, .reached]' "$work/mean.json")" "[$late,true]"
check "the report" "$("$exporter" evaluate "$story/specs.yaml" --incidents "$story/incidents.ndjson" --at 2026-11-01T00:00:00Z --format text)" "$(cat "$story/rows.txt")"
# Without the KPI beside it the mean does not compile.
grep -v 'tail:\|kpis:\|Without it' "$story/specs.yaml" >"$work/alone.yaml"
check "a mean alone is refused" "$("$slac" check "$work/alone.yaml" 2>&1 | grep -c 'error\[SLA4023\]')" 1

# Colocation: the fleet's mean and the tenant's budget.
story=$top/examples/colocation
"$exporter" evaluate "$story/specs" --incidents "$story/incidents.ndjson" --at 2026-10-28T09:00:00Z >"$work/colocation.json"
week=$(jq -s '[.[] | .events as $e | ($e | map(select(.type == "resolved"))[0].at) as $r | select($r != null)
  | select(($r | fromdate) >= ("2026-10-21T09:00:00Z" | fromdate)) | select([$e[] | .severity // empty] | last == "sev1")
  | ($r | fromdate) - ($e | map(select(.type == "triggered"))[0].at | fromdate)] | add / length' "$story/incidents.ndjson")
check "the fleet's mean" "$(jq '.kpis[] | select(.name == "fleet-mttr") | .value' "$work/colocation.json")" "$week"
check "it is missed" "$(jq -r '.kpis[] | select(.name == "fleet-mttr") | .status' "$work/colocation.json")" missed
check "the tenant's KPI is missed while its promise is kept" "$(jq -r '[.kpis[] | select(.name == "downtime" and .account == "healthcare-network" and .service == "power") | .status] + [.rows[] | select(.account == "healthcare-network" and .service == "power") | .status] | join(" ")' "$work/colocation.json")" "missed at_risk"
check "the telecom tenant's credit" "$(jq -r '.accounts[] | select(.account == "telecom-carrier") | .amount + " " + .currency' "$work/colocation.json")" "60.00 USD"
check "alerts are not counted offline" "$(jq -r '.kpis[] | select(.name == "alert-noise") | .status' "$work/colocation.json")" no_data
check "what a breach costs" "$("$slac" explain platinum "$story" | grep -c '10% of a month.s fee, 480.00 EUR')" 1

# 26 + 31 + 29 minutes in 30 days of total outage are 99.80 %, not 99.93 %.
cat >"$work/total.ndjson" <<'END'
{"id":"A","source":"s","services":["power"],"accounts":["healthcare-network"],"events":[{"at":"2026-10-03T10:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-03T10:26:00Z","type":"resolved"}]}
{"id":"B","source":"s","services":["power"],"accounts":["healthcare-network"],"events":[{"at":"2026-10-13T10:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-13T10:31:00Z","type":"resolved"}]}
{"id":"C","source":"s","services":["power"],"accounts":["healthcare-network"],"events":[{"at":"2026-10-23T10:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-23T10:29:00Z","type":"resolved"}]}
END
"$exporter" evaluate "$story/specs" --incidents "$work/total.ndjson" --at 2026-10-28T09:00:00Z >"$work/total.json"
check "86 minutes of total outage" "$(jq '.rows[] | select(.service == "power" and .account == "healthcare-network") | .sliWhole * 10000 | floor / 100' "$work/total.json")" "$(jq -n '(1 - 86 / 43200) * 10000 | floor / 100')"
check "which is 99.80 %" "$(jq -n '(1 - 86 / 43200) * 10000 | floor / 100')" 99.8
check "and its price" "$(jq -r '.rows[] | select(.service == "power" and .account == "healthcare-network") | .credit.amount' "$work/total.json")" 480.00

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
