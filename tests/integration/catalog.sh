#!/usr/bin/env bash
# catalog.sh SLAC: every indicator of the catalog compiles, lints and passes its generated tests.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
promtool=$here/../../build/tools/usr/bin/promtool
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
spec=$here/../golden/ok/catalog/spec.yaml
while read -r name; do
  grep -q "use: {indicator: $name," "$spec" || { echo "FAILED: $spec does not use $name"; exit 1; }
done < <(sed -n 's/^metadata: {name: \(.*\)}/\1/p' "$here"/../../specs/indicators/*.yaml)
# Evaluated each minute: half the work for promtool, and the indicators are what is tested.
sed 's/{prometheus: {retention: 90d}}/{prometheus: {retention: 90d, scrapeInterval: 60s, evaluationInterval: 60s}}/' "$spec" >"$work/spec.yaml"
grep -q 'evaluationInterval: 60s' "$work/spec.yaml"
"$1" compile "$work/spec.yaml" --out "$work" --tests 2>"$work/notes" || { cat "$work/notes"; exit 1; }
# The total of one is a difference of two counters, which no test of a rate can drive.
if grep 'no tests for' "$work/notes" | grep -v s-kubernetes-kooper-availability; then echo "FAILED: an indicator is not tested"; exit 1; fi
"$promtool" check rules --lint=all --lint-fatal "$work/rules/spec.yaml"
cd "$work/tests"
"$promtool" test rules -- *.test.yaml
