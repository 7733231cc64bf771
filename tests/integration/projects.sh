#!/usr/bin/env bash
# projects.sh SLAC EXPORTER: a tree with several Projects compiles for each, all or nothing; one is chosen by --project; the exporter
# needs the choice.
. "$(dirname "$0")/lib.sh"
slac=$1
exporter=$2
mkdir "$work/specs"
project() {
  printf 'apiVersion: slac/v1\nkind: Project\nmetadata: {name: %s}\nspec: {identity: {env: %s}, prometheus: {retention: %s}, severities: [sev1, sev2], timezone: %s}\n' "$1" "$1" "$2" "$3"
}
project prod 40d Europe/Berlin >"$work/specs/prod.yaml"
project staging 20d UTC >"$work/specs/staging.yaml"
cat >"$work/specs/shop.yaml" <<'END'
apiVersion: slac/v1
kind: Service
metadata: {name: shop}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: acme}
spec: {}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: probe}
spec: {service: shop, indicator: {boolean: {value: probe_success}}, target: 99% over 30d}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: gold}
spec:
  accounts: [acme]
  services: [shop]
  term: "2026-01-01/2028-12-31"
  owners: {engineering: sre, contract: sales}
  commitments: {fix: {promise: resolve sev1 within 4h, credits: {each breach: 5%}}}
  kpis: {early: {target: p95 time to resolve sev1 <= 2h over 30d, protects: fix}}
END
check "both are checked" exits 0 "$slac" check "$work/specs"
check "what only one lacks is said once" [ "$(grep -c 'SLA4002' "$work/err")" = 1 ]
check "one is checked" exits 0 "$slac" check "$work/specs" --project prod
check "which lacks nothing" lacks "$work/err" SLA4002
check "both are compiled" exits 0 "$slac" compile "$work/specs" --out "$work/out1"
for name in prod staging; do
  check "$name has rules" contains "$work/out1/$name/rules/shop.yaml" "env: $name"
  check "$name has dashboards" grep -rq datasource "$work/out1/$name/dashboards"
done
check "again nothing is written" exits 0 "$slac" compile "$work/specs" --out "$work/out1"
check "as it says" contains "$work/err" ": 0 written"
check "one kind of output" exits 0 "$slac" compile "$work/specs" --only rules --out "$work/out1"
check "keeps the others of each" grep -rq datasource "$work/out1/staging/dashboards"
check "one alone stands where one always stood" exits 0 "$slac" compile "$work/specs" --project staging --out "$work/out2"
check "there" diff -r -x '.slac-*' "$work/out2" "$work/out1/staging"
check "from one to several nothing of the one stays" exits 0 "$slac" compile "$work/specs" --out "$work/out2"
check "gone" [ ! -e "$work/out2/rules" ]
check "a Project that is not there" exits 2 "$slac" compile "$work/specs" --project prd --out "$work/none"
check "has a near one" contains "$work/err" 'no Project is named `prd`; did you mean `prod`?'
check "explain needs the choice" exits 2 "$slac" explain probe "$work/specs"
check "and takes it" exits 0 "$slac" explain probe "$work/specs" --project prod
: >"$work/incidents.ndjson"
evaluate() { "$exporter" evaluate "$work/specs" --incidents "$work/incidents.ndjson" --at 2026-10-01T00:00:00Z --format json "$@"; }
check "the exporter needs the choice" exits 1 evaluate
check "and says so" contains "$work/err" "choose one with --project NAME"
check "and takes it" exits 0 evaluate --project prod
check "in its terms" contains "$work/out" '"from":"2026-09-30T22:00:00Z"'
check "and no other name" exits 1 evaluate --project prd

# An error in the terms of one Project writes nothing for the other.
sed -i 's/severities: \[sev1, sev2\]/severities: [P1, P2]/' "$work/specs/staging.yaml"
check "an error for one" exits 1 "$slac" compile "$work/specs" --out "$work/out3"
check "writes for none" [ ! -e "$work/out3" ]
check "the other is right" exits 0 "$slac" compile "$work/specs" --project prod --out "$work/out3"
finish
