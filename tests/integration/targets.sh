#!/usr/bin/env bash
# targets.sh SLAC: the rules of every example in the files of each engine hold the same groups. PrometheusRules fit the operator's own
# CRD with unknown fields refused, where the corpora hold it; what promtool can judge it judges.
. "$(dirname "$0")/lib.sh"
slac=$1
here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..
promtool=$top/build/tools/usr/bin/promtool
crd=$top/../shared/corpora/operator/monitoring.coreos.com_prometheusrules.yaml

mkdir "$work/specs"
cp -R "$top"/examples/colocation/specs/* "$work/specs"
sed -i 's/^kind: Project$/&\n# with targets/; /^kind: Project/,/^---/ s/^spec:$/spec:\n  mimir: {tenant: acme}\n  operator: {namespace: monitoring, labels: {release: prometheus}}/' \
  "$work/specs/project.yaml"
for story in "$work/specs" "$top"/examples/{checkout,mean,support} "$top/examples/starter/specs" "$here/../golden/ok/promise-by-objective/spec.yaml"; do
  name=$(basename "$(dirname "$story")")-$(basename "$story" .yaml)
  for target in prometheus operator mimir thanos; do
    check "$name for $target" exits 0 "$slac" compile "$story" --only rules --target $target --out "$work/$name-$target"
  done
  check "the same groups of $name" python3 "$here/targets.py" "$work/$name-prometheus" "$work/$name-operator" \
    "$work/$name-mimir" "$work/$name-thanos" "$crd"
  # promtool knows neither line, which is all that is added.
  find "$work/$name-thanos" -name '*.yaml' -exec sed -i '/^    partial_response_strategy: abort$/d' {} +
  find "$work/$name-mimir" -name '*.yaml' -exec sed -i '/^namespace: /d' {} +
  for target in thanos mimir; do
    while IFS= read -r file; do
      check "promtool takes $file" exits 0 "$promtool" check rules "$file"
    done < <(find "$work/$name-$target" -name '*.yaml')
  done
done
# The same rules in other groups; promtool does not know the lines that are added.
for story in "$work/specs" "$top"/examples/{checkout,mean,support} "$top/examples/starter/specs" "$here/../golden/ok/promise-by-objective/spec.yaml"; do
  name=$(basename "$(dirname "$story")")-$(basename "$story" .yaml)
  check "$name for vmalert" exits 0 "$slac" compile "$story" --only rules --target vmalert --out "$work/$name-vmalert"
  while IFS= read -r file; do
    sed -i '/^    eval_offset: [0-9]*s$/d; /^    params: {latency_offset: \[1ms\]}$/d' "$file"
    check "promtool takes $file" exits 0 "$promtool" check rules "$file"
  done < <(find "$work/$name-vmalert" -name '*.yaml')
  check "as many rules of $name" [ "$(find "$work/$name-prometheus" -name '*.yaml' -exec cat {} + | grep -c '^        expr: ')" = \
    "$(find "$work/$name-vmalert" -name '*.yaml' -exec cat {} + | grep -c '^        expr: ')" ]
done
check "every five seconds is too often for vmalert" exits 0 "$slac" compile "$work/specs" --only rules --target vmalert --out "$work/again"
check "which a note says" contains "$work/err" "rules are evaluated every 1m instead of 5s"
check "the tenant is named" grep -q "mimirtool rules load --id='acme' FILE" "$work/$(basename "$work")-specs-mimir/rules/agreements.yaml"
check "an unknown target" exits 2 "$slac" compile "$work/specs" --target nomad --out "$work/none"

# A hundred Objectives of one file, more than one PrometheusRule holds and more groups than a tenant of Mimir has.
shop() { printf 'apiVersion: slac/v1\nkind: Service\nmetadata: {name: shop}\nspec: {description: A shop}\n'; }
objective() {
  printf -- '---\napiVersion: slac/v1\nkind: Objective\nmetadata: {name: objective-%03d}\n' "$1"
  echo 'spec: {service: shop, indicator: {boolean: {value: probe_success}}, target: 99% over 30d}'
}
{
  shop
  for number in $(seq 100); do objective "$number"; done
} >"$work/many.yaml"
check "many for the operator" exits 0 "$slac" compile "$work/many.yaml" --only rules --target operator --out "$work/many-operator"
check "in several documents" [ "$(grep -c '^kind: PrometheusRule$' "$work/many-operator/rules/many.yaml")" -ge 2 ]
check "many for Mimir" exits 0 "$slac" compile "$work/many.yaml" --only rules --target mimir --out "$work/many-mimir"
check "which has no room" contains "$work/err" "300 groups of rules; a tenant of Mimir has 70"
for target in prometheus thanos; do
  check "many for $target" exits 0 "$slac" compile "$work/many.yaml" --only rules --target $target --out "$work/many-$target"
done
check "the same groups of many" python3 "$here/targets.py" "$work/many-prometheus" "$work/many-operator" "$work/many-mimir" \
  "$work/many-thanos" "$crd"

# Names that the cluster could not distinguish.
mkdir -p "$work/names/team" "$work/names/Team"
number=0
for file in team/a.yaml Team/a.yaml team/a_.yaml team/a-2.yaml; do
  number=$((number + 1))
  objective $number >"$work/names/$file"
done
shop >"$work/names/shop.yaml"
for target in prometheus operator mimir thanos; do
  check "names for $target" exits 0 "$slac" compile "$work/names" --only rules --target $target --out "$work/names-$target"
done
check "each has a name of its own" python3 "$here/targets.py" "$work/names-prometheus" "$work/names-operator" "$work/names-mimir" \
  "$work/names-thanos" "$crd"
finish
