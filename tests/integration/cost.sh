#!/usr/bin/env bash
# cost.sh SLAC: what rules ask of a Prometheus: samples as tests/bench/rules.sh measured them, sums by label, beside a running Prometheus.
. "$(dirname "$0")/lib.sh"
slac=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/scripts/setup.sh"
need_prometheus

# The objectives of tests/bench/rules.sh, as that file writes them, against the samples that its README has.
sed -n "/^cat >\"\$work\/spec.yaml\"/,/^for spec in/p" "$top/tests/bench/rules.sh" | grep -v '^for spec in' >"$work/specs.sh"
(. "$work/specs.sh")
measured() { sed -n "s/^| $1 | [0-9]* | \([0-9 ]*\) |.*/\1/p" "$top/tests/bench/README.md" | tr -d ' ' | head -n 1; }
total() { "$slac" cost "$1" --series 20 --format json 2>/dev/null | jq -r ".parts[] | select(.name == \"objective checkout\") | .samples"; }
near() { # WORDS SPEC
  local want got
  want=$(measured "$1") got=$(total "$work/$2.yaml")
  [ -n "$want" ] && awk -v a="$got" -v b="$want" -v n="$1" 'BEGIN { print n ": " a " of " b " measured"; exit !(a > 0.8 * b && a < 1.2 * b) }'
}
check "rolling windows read what was measured" near slac spec
check "a month too" near "per month" month
check "and office hours" near "per month, inside office hours" desk

tree=$top/examples/colocation/specs
"$slac" cost "$tree" --format json >"$work/all.json"
"$slac" cost "$tree" --format json --by team >"$work/by.json"
check "parts add up" jq -e '(.total.samples - ([.parts[].samples] | add) | fabs) < 1 and .total.evaluations > 10' "$work/all.json" >"$work/out"
check "however they are grouped" [ "$(jq -c .total "$work/all.json")" = "$(jq -c .total "$work/by.json")" ]
"$slac" cost "$top/examples/checkout/latency.yaml" "$top/examples/checkout/checkout.yaml" --top 1 >"$work/text" 2>"$work/err"
check "the rest is one line" grep -q '^[0-9]* more ' "$work/text"
check "behind the dearest" grep -q '^objective ' "$work/text"
check "errors are errors" exits 1 "$slac" cost "$top/tests/golden/error/SLA2003_calendar-never-open/spec.yaml"
check "a wrong number is usage" exits 2 "$slac" cost "$tree" --series 0

port=$(free_port)
printf 'global: {scrape_interval: 1s}\nscrape_configs: [{job_name: self, static_configs: [{targets: ["127.0.0.1:%s"]}]}]\n' "$port" >"$work/prometheus.yml"
"$TOOLS/usr/bin/prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" --web.listen-address="127.0.0.1:$port" >"$work/log" 2>&1 &
pids="$pids $!"
knows() { "$slac" cost "$tree" --prometheus "http://127.0.0.1:$port" --format json 2>/dev/null | jq -e '.prometheus | length == 4 and .[1].now != null and .[2].now > 100 and .[2].ours > 1'; }
eventually() { local i; for i in $(seq 60); do "$@" >"$work/out" && return 0; sleep 0.5; done; echo "never: $*"; return 1; }
check "a Prometheus says what it does at present" eventually knows
check "in words" contains <("$slac" cost "$tree" --prometheus "http://127.0.0.1:$port") 'This Prometheus now'
check "none is an error" exits 3 "$slac" cost "$tree" --prometheus http://127.0.0.1:1
finish
