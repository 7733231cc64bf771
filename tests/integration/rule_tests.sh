#!/usr/bin/env bash
# rule_tests.sh SLAC: the generated tests of every kind of indicator pass, and fail once a rule is changed. With
# $SLAC_ENGINES, a folder with a promtool 3, they pass there as well.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
promtool=$here/../../build/tools/usr/bin/promtool
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
slac=$1
"$slac" compile "$here/../golden/ok/indicators/spec.yaml" --out "$work/out" --only tests 2>"$work/notes"
grep -q 'no tests for native: promtool' "$work/notes"
cd "$work/out/tests"
count=$(ls -- *.test.yaml | wc -l)
[ "$count" -eq 7 ] || { echo "FAILED: $count test files, expected 7"; exit 1; }
"$promtool" test rules -- *.test.yaml
if [ -n "${SLAC_ENGINES:-}" ]; then "$SLAC_ENGINES/promtool" test rules -- *.test.yaml; fi

# What follows is evaluated each minute, half the work for promtool: intervals are tested above, and by rules.composites.
minutely() { # SPEC FROM TO: a copy of it that says so
  sed "s/$2/$3/" "$1" >"$work/minutely.yaml"
  grep -q 'evaluationInterval: 60s' "$work/minutely.yaml"
}

# Composites of every form, of a calendar window and with members that leave time out.
minutely "$here/../golden/ok/composites/spec.yaml" 'retention: 400d' 'retention: 400d, scrapeInterval: 60s, evaluationInterval: 60s'
"$slac" compile "$work/minutely.yaml" --out "$work/composites" --only tests 2>/dev/null
cd "$work/composites/tests"
count=$(ls -- *.test.yaml | wc -l)
[ "$count" -eq 6 ] || { echo "FAILED: $count test files of composites, expected 6"; exit 1; }
"$promtool" test rules -- *.test.yaml
if [ -n "${SLAC_ENGINES:-}" ]; then "$SLAC_ENGINES/promtool" test rules -- *.test.yaml; fi

# Slices that are no part of five minutes, a rate that is a ratio in a calendar window, and time that does not count.
cat >"$work/more.yaml" <<'YAML'
apiVersion: slac/v1
kind: Project
metadata: {name: more}
spec: {prometheus: {retention: 70d, scrapeInterval: 60s, evaluationInterval: 60s}}
---
apiVersion: slac/v1
kind: Service
metadata: {name: shop}
spec: {description: A shop}
---
apiVersion: slac/v1
kind: Calendar
metadata: {name: office}
spec: {hours: {mon-fri: "09:00-17:00"}}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: long-slices}
spec: {service: shop, indicator: {slices: {boolean: {value: probe_success}, slice: 10m, goal: 90%}}, target: 99% over 30d}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: ratio-per-month}
spec: {service: shop, indicator: {errorRatio: 'sum(rate(errors_total[$window])) / sum(rate(requests_total[$window]))'}, target: 99% per month}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: slices-in-hours}
spec: {service: shop, indicator: {slices: {boolean: {value: probe_success}, slice: 5m}}, target: 99% over 30d, calendar: office}
YAML
"$slac" compile "$work/more.yaml" --out "$work/out-more" --only tests 2>/dev/null
(cd "$work/out-more/tests" && "$promtool" test rules -- *.test.yaml)

# NAME SED_EXPRESSION: the change is noticed.
minutely "$here/../golden/ok/indicators/spec.yaml" 'evaluationInterval: 30s' 'evaluationInterval: 60s'
"$slac" compile "$work/minutely.yaml" --out "$work/out-changed" --only tests 2>/dev/null
cd "$work/out-changed/tests"
failed=0
changed() {
  cp "$1.rules.yaml" "$1.kept"
  sed -i -E "$2" "$1.rules.yaml"
  if cmp -s "$1.rules.yaml" "$1.kept"; then
    echo "FAILED: '$2' changes nothing in $1"
    failed=1
  elif "$promtool" test rules "$1.test.yaml" >/dev/null 2>&1; then
    echo "FAILED: the tests of $1 pass with '$2'"
    failed=1
  fi
  mv "$1.kept" "$1.rules.yaml"
}
changed latency 's/le=~"0\\\\.3"/le=~"0\\\\.5"/'
changed latency 's/(- sum\(rate\([^[]*_bucket[^[]*\[)1h\]/\15m]/'
changed boolean 's/clamp_min\(1 - last/clamp_min(last/'
changed threshold 's/> bool 0.3/> bool 3/'
changed slices '0,/> bool 0.05/s//> bool 0.05 * 0/'
changed slices-time 's/< bool 60/< bool 120/g'
changed error-ratio 's/^( +expr: .*ratio_window.* \/ )0\.01/\10.02/'
changed by-account 's/"Acme Inc\\\\.\|org-1"/"org-1"/'
changed by-account 's/ (14\.4|6) \* / 9999 * /g'
[ "$failed" -eq 0 ]
