#!/usr/bin/env bash
# migration.sh SLAC: every command of specs/migration.md does what it says, in a folder with specs of each tool.
. "$(dirname "$0")/lib.sh"
slac=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
specs=$top/tests/golden/ok/dialects/specs
mkdir -p "$work/bin" "$work/tree"/{sloth,slokit,pyrra,grafana}
ln -s "$slac" "$work/bin/slac"
ln -s "$top/build/tools/usr/bin/promtool" "$work/bin/promtool"
project='apiVersion: slac/v1
kind: Project
metadata: {name: shop}
spec: {prometheus: {retention: 40d, version: "3"}}'
for tool in sloth slokit pyrra grafana; do echo "$project" >"$work/tree/$tool/project.yaml"; done
cp "$specs/sloth.yaml" "$work/tree/sloth"
cp "$specs/sloth.yaml" "$work/tree/slokit"
cp "$specs/pyrra.yaml" "$work/tree/pyrra"
cat >"$work/tree/grafana/checkout.yaml" <<'YAML'
apiVersion: slac/v1
kind: Service
metadata: {name: checkout}
spec: {}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: checkout}
spec:
  service: checkout
  indicator: {ratio: {good: 'checkouts_total{status="ok"}', total: checkouts_total}}
  by: [region]
  target: 99.9% over 28d
  alerts: {minimum: {bad: 5}, page: {}, ticket: {}}
YAML
cd "$work/tree" || exit 2
export PATH=$work/bin:$PATH
count=0
while IFS= read -r command; do
  count=$((count + 1))
  check "$command" exits 0 bash -c "$command"
done < <(sed -n '/^```sh$/,/^```$/p' "$top/specs/migration.md" | grep -v '^```')
check "the page has commands" [ "$count" -gt 12 ]
check "one name for the alerts" [ "$(cat out/rules/*.yaml | grep -c 'alert: PaymentsBudgetBurns')" = 1 ]
check "which is Sloth's" contains out/rules/sloth.yaml 'sloth_severity: page'
check "what is converted compiles to rules" contains converted/rules/sloth.yaml 'alert: PaymentsBudgetBurns'
sed -n '/^```promql$/,/^```$/p' "$top/specs/migration.md" | grep -v '^```' >"$work/query"
check "the query is PromQL" exits 0 bash -c "slac promql fmt <'$work/query'"
finish
