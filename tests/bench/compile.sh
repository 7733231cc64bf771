#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# compile.sh [N]: what `slac compile --only rules` costs for N Objectives (default 1000), a hundred to a
# file, half of them ratios, the others of every kind: at first, unchanged, with dashboards, and `slac check` alone; then promtool on the rules that came out.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
count=${1:-1000}
build slac
need_prometheus
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/specs"
cat >"$work/specs/project.yaml" <<'YAML'
apiVersion: slac/v1
kind: Project
metadata: {name: load}
spec: {prometheus: {version: "2.42", retention: 400d}}
YAML
awk -v n="$count" -v folder="$work/specs" 'BEGIN {
  for (i = 0; i < n; i++) {
    if (i % 100 == 0) {
      if (file) close(file)
      service = sprintf("svc%05d", i / 100); team = int(i / 100) % 40
      file = folder "/" service ".yaml"
      printf "apiVersion: slac/v1\nkind: Service\nmetadata: {name: %s, labels: {owner: team-%d, tier: \"2\"}}\n" \
        "spec: {description: \"Service %s\"}\n", service, team, service >file
    }
    histogram = sprintf("http_request_duration_seconds%%s{job=\"%s\",handler=\"handler-%05d\"", service, i)
    total = sprintf(histogram, "_count"); more = ""
    kind = i % 10 # of ten, five are plain ratios
    if (kind == 0) indicator = "latency: {histogram: \047" sprintf(histogram, "") "}\047, below: 300ms}"
    else if (kind == 1) indicator = "threshold: {value: \047" sprintf(histogram, "_queue") "}\047, op: \"<=\", bound: 100}"
    else if (kind == 2) indicator = "boolean: {value: \047" sprintf(histogram, "_up") "}\047}"
    else if (kind == 3) indicator = "errorRatio: \047sum(rate(" total ",code=~\"5..\"}[$window])) / sum(rate(" total "}[$window]))\047"
    else if (kind == 4) indicator = "slices: {latency: {histogram: \047" sprintf(histogram, "") "}\047, below: 300ms}, slice: 5m, goal: 95%}"
    else indicator = "ratio:\n      bad: " total ",code=~\"(5..|429)\"}\n      total: " total "}"
    if (kind == 5) more = "  by: [region]\n  also: [over 7d]\n"
    printf "---\napiVersion: slac/v1\nkind: Objective\n" \
      "metadata: {name: requests-%05d, labels: {category: availability}}\nspec:\n  service: %s\n" \
      "  description: \"Common SLO based on availability for HTTP request responses of handler-%05d.\"\n" \
      "  indicator:\n    %s\n%s  target: 99.%d%% over 30d\n  alerts:\n" \
      "    page: {labels: {severity: pageteam, routing_key: team-%d}}\n" \
      "    ticket: {labels: {severity: slack, slack_channel: \"#alerts-team-%d\"}}\n", \
      i, service, i, indicator, more, i % 2 ? 9 : 5, team, team >file
  }
}'
# measure NAME COMMAND…: wall and CPU seconds; the rest of what `--timings` says.
measure() {
  local name=$1 TIMEFORMAT='%R %U %S'
  shift
  { time "$@" >"$work/stdout" 2>"$work/stderr"; } 2>"$work/time" ||
    { cat "$work/stdout" "$work/stderr" >&2; fail "$name failed"; }
  awk -v name="$name" '{printf "%-22s %6.2f s wall  %6.2f s CPU", name, $1, $2 + $3}' "$work/time"
  sed -n 's/\(.*\); .* CPU, \(.*\) at most/  \2  \1/p' "$work/stderr"
}
compile=("$BIN/slac" compile --only rules --timings "$work/specs" --out "$work/out")
for _ in 1 2 3; do
  rm -rf "$work/out"
  measure "compile" "${compile[@]}"
done
measure "compile, unchanged" "${compile[@]}"
rm -rf "$work/out"
measure "with dashboards" "$BIN/slac" compile --timings "$work/specs" --out "$work/out"
measure "check" "$BIN/slac" check --timings "$work/specs"
measure "promtool check rules" "$TOOLS/usr/bin/promtool" check rules --lint=none "$work"/out/rules/*.yaml
echo
echo "$count Objectives, $(du -sm --apparent-size "$work/specs" | cut -f1) MB of specs, $(du -sm --apparent-size "$work/out" | cut -f1) MB of rules"
