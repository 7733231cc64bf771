#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# promql.sh: parses and checks the real-world expressions of the corpus with slac and with promtool, on
# the same rules in the same run, and prints the ratio of user CPU time (best of five each). What
# promtool spends on reading YAML is measured with the same file of constants and taken off.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
corpus=$TOP/../shared/corpora/promql/real.jsonl
[ -f "$corpus" ] || fail "no corpus at $corpus"
need_prometheus
build slac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What both accept, four times over; one rule each, the expression in JSON quotes, which YAML reads.
jq -c 'select(.ok == null) | {expr}' "$corpus" >"$work/once.jsonl"
cat "$work"/once.jsonl "$work"/once.jsonl "$work"/once.jsonl "$work"/once.jsonl >"$work/in.jsonl"
rules() { echo 'groups: [{name: g, rules: ['; jq -r "$1" "$work/in.jsonl"; echo ']}]'; }
rules '"{record: \"r:x\(input_line_number)\", expr: \(.expr|tojson)},"' >"$work/rules.yml"
rules '"{record: \"r:x\(input_line_number)\", expr: \("1", .expr|tojson|select(startswith("\"1\"")))},"' >"$work/empty.yml"
best() { # user seconds of the best of five runs
  local best=
  for _ in 1 2 3 4 5; do
    local seconds
    seconds=$( { TIMEFORMAT=%U; time "$@" >/dev/null 2>&1; } 2>&1)
    best=$(printf '%s\n%s\n' "$best" "$seconds" | grep . | sort -n | head -n 1)
  done
  echo "$best"
}
slac_parse() { "$BIN/slac" promql parse <"$work/in.jsonl"; }
slac_s=$(best slac_parse)
promtool_s=$(best "$TOOLS/usr/bin/promtool" check rules --lint=none "$work/rules.yml")
yaml_s=$(best "$TOOLS/usr/bin/promtool" check rules --lint=none "$work/empty.yml")
count=$(wc -l <"$work/in.jsonl")
bytes=$(jq -j .expr "$work/in.jsonl" | wc -c)
awk -v n="$count" -v b="$bytes" -v s="$slac_s" -v p="$promtool_s" -v y="$yaml_s" 'BEGIN {
  printf "%d expressions, %.1f MB\n", n, b / 1e6
  printf "slac promql parse     %.2f s user  %7.0f expressions/s  %5.1f MB/s\n", s, n / s, b / s / 1e6
  printf "promtool check rules  %.2f s user  %7.0f expressions/s  %5.1f MB/s\n", p, n / p, b / p / 1e6
  printf "promtool, YAML only   %.2f s user\n", y
  printf "ratio                 %.1f in all, %.1f without promtool'"'"'s YAML\n", p / s, (p - y) / s
}'
