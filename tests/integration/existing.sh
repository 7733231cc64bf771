#!/usr/bin/env bash
# existing.sh SLAC: what rule files of others record under a name of ours is warned about, where no label tells the two apart.
. "$(dirname "$0")/lib.sh"
slac=$1
cat >"$work/spec.yaml" <<'END'
apiVersion: slac/v1
kind: Service
metadata: {name: shop}
spec: {}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: probe}
spec: {service: shop, indicator: {boolean: {value: probe_success}}, target: 99% over 14d}
END
cat >"$work/old.yaml" <<'END'
groups:
  - name: old
    rules:
      - record: slo:target:ratio
        expr: vector(1)
      - record: slo:target:ratio
        labels: {objective: another}
        expr: vector(1)
      - record: slo:target:ratio
        labels: {objective: probe, team: core}
        expr: vector(1)
      - alert: SloNoData
        expr: vector(1)
      - record: job:requests:rate5m
        expr: vector(1)
END
{ printf 'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: old}\nspec:\n'; sed 's/^/  /' "$work/old.yaml"; } >"$work/crd.yaml"
for file in old crd; do
  check "$file is taken" exits 0 "$slac" compile "$work/spec.yaml" --out "$work/new" --existing "$work/$file.yaml"
  check "two of $file are ours too" [ "$(grep -c 'SLA5003' "$work/err")" = 2 ]
done
check "the place is named" contains "$work/err" "crd.yaml:8:19: warning[SLA5003]: the rules of \`probe\` record \`slo:target:ratio\` too"
check "what slac wrote is passed over" exits 0 "$slac" compile "$work/spec.yaml" --out "$work/again" --existing "$work/new/rules/spec.yaml"
check "and nothing is reported" lacks "$work/err" SLA5003
check "a file that is not there" exits 3 "$slac" compile "$work/spec.yaml" --out "$work/none" --existing "$work/nowhere.yaml"
printf 'groups: [\n' >"$work/broken.yaml"
check "one that is no YAML" exits 1 "$slac" compile "$work/spec.yaml" --out "$work/none" --existing "$work/broken.yaml"
check "and writes nothing" [ ! -e "$work/none" ]
finish
