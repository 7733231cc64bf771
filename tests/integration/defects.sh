#!/usr/bin/env bash
# defects.sh SLAC: what goes wrong with other SLO compilers does not go wrong here. Each part is named after
# what it excludes; D4, that an edited label breaks the recorded ratios, is label_edit.sh.
. "$(dirname "$0")/lib.sh"
slac=$1
promtool=$(cd "$(dirname "$0")/../.." && pwd)/build/tools/usr/bin/promtool

# specs FOLDER PROJECT_SPEC OBJECTIVE_SPEC…: a tree of one service and objectives o1, o2, …
specs() {
  local folder=$1 n=0 objective
  mkdir -p "$folder"
  printf 'apiVersion: slac/v1\nkind: Project\nmetadata: {name: shop}\nspec: {prometheus: {retention: 90d}%s}\n---\napiVersion: slac/v1\nkind: Service\nmetadata: {name: api}\nspec: {}\n' \
    "$2" >"$folder/spec.yaml"
  shift 2
  for objective in "$@"; do
    n=$((n + 1))
    printf -- '---\napiVersion: slac/v1\nkind: Objective\nmetadata: {name: o%s}\nspec:\n  service: api\n%s\n' "$n" "$objective"
  done >>"$folder/spec.yaml"
}
ratio='  indicator: {ratio: {bad: '\''requests_total{code=~"5.."}'\'', total: requests_total}}'
month="$ratio
  target: 99.9% over 30d"

# One test of o1 in $work/NAME: proved NAME RULES SERIES_YAML QUERIES_YAML
proved() {
  printf 'rule_files: [%s]\nevaluation_interval: 30s\ntests:\n  - interval: 30s\n    input_series:\n%s\n    promql_expr_test:\n%s\n' \
    "$2" "$3" "$4" >"$work/$1.test.yaml"
  check "$1" exits 0 "$promtool" test rules "$work/$1.test.yaml"
}

# D1: of several documents in, Prometheus loads only the first one out.
specs "$work/d1" '' "$month" "$month" "$month"
check "D1: compiles" exits 0 "$slac" compile "$work/d1" --out "$work/d1.out"
check "D1: one document" [ "$(grep -c '^---' "$work/d1.out/rules/spec.yaml")" = 0 ]
check "D1: checks" exits 0 "$promtool" check rules "$work/d1.out/rules/spec.yaml"
check "D1: holds every objective" contains "$work/out" "$(grep -cE '^      - (record|alert):' "$work/d1.out/rules/spec.yaml") rules found"

rules=$work/d1.out/rules/spec.yaml
# D2: twenty idle minutes leave NaN in every long window.
proved "D2: idle time is no NaN" "$rules" '
      - {series: '\''requests_total{code="200"}'\'', values: "0+60x60 3600+0x60"}
      - {series: '\''requests_total{code="500"}'\'', values: "0+0x120"}' '
      - {expr: '\''count({__name__=~"slo:.*ratio.*",objective="o1"}) - count({__name__=~"slo:.*ratio.*",objective="o1"} > -Inf)'\'', eval_time: 1h, exp_samples: [{labels: "{}", value: 0}]}
      - {expr: '\''slo:error:ratio5m{objective="o1"}'\'', eval_time: 1h, exp_samples: [{labels: '\''slo:error:ratio5m{objective="o1"}'\'', value: 0}]}
      - {expr: '\''last_over_time(slo:budget_remaining:ratio{objective="o1"}[10m1s])'\'', eval_time: 1h, exp_samples: [{labels: '\''slo:budget_remaining:ratio{objective="o1",window="30d"}'\'', value: 1}]}'
# D3: a healthy service, whose error series does not exist yet, has no ratio at all.
proved "D3: no error series is no error" "$rules" '
      - {series: '\''requests_total{code="200"}'\'', values: "0+60x60"}' '
      - {expr: '\''slo:error:ratio1h{objective="o1"}'\'', eval_time: 30m, exp_samples: [{labels: '\''slo:error:ratio1h{objective="o1"}'\'', value: 0}]}
      - {expr: '\''last_over_time(slo:error:ratio_window{objective="o1"}[10m1s])'\'', eval_time: 30m, exp_samples: [{labels: '\''slo:error:ratio_window{objective="o1",window="30d"}'\'', value: 0}]}'

# D5: two environments with the same names in one Prometheus.
for env in prod staging; do
  specs "$work/$env" ", identity: {env: $env}" "${month//requests_total/requests_$env}"
  check "D5: compiles $env" exits 0 "$slac" compile "$work/$env" --out "$work/$env/out"
  # Group names are unique in a file only; promtool loads both files.
  sed "s/name: slo-/name: $env-/" "$work/$env/out/rules/spec.yaml" >"$work/$env/rules.yaml"
done
proved "D5: two environments" "$work/prod/rules.yaml, $work/staging/rules.yaml" '
      - {series: '\''requests_prod{code="200"}'\'', values: "0+50x60"}
      - {series: '\''requests_prod{code="500"}'\'', values: "0+50x60"}
      - {series: '\''requests_staging{code="200"}'\'', values: "0+60x60"}' '
      - {expr: '\''slo:error:ratio1h'\'', eval_time: 30m, exp_samples: [{labels: '\''slo:error:ratio1h{env="prod",objective="o1"}'\'', value: 0.5}, {labels: '\''slo:error:ratio1h{env="staging",objective="o1"}'\'', value: 0}]}
      - {expr: '\''count by (env) (ALERTS{alertstate="firing",alertname="SloErrorBudgetBurn",tier="page"})'\'', eval_time: 30m, exp_samples: [{labels: '\''{env="prod"}'\'', value: 1}]}'

# D6: one bad spec leaves emptied rule files, and the error names no file.
cp "$rules" "$work/before"
cp "$work/d1/spec.yaml" "$work/good"
sed -i '0,/99.9%/s//99.9/' "$work/d1/spec.yaml"
check "D6: a bad spec is an error" exits 1 "$slac" compile "$work/d1" --out "$work/d1.out"
check "D6: with its place" contains "$work/err" "d1/spec.yaml:17:"
check "D6: and changes nothing" cmp "$rules" "$work/before"
cp "$work/good" "$work/d1/spec.yaml"

# D10: a target of 100 % divides by zero.
specs "$work/d10" '' "${month/99.9%/100%}"
check "D10: no budget is an error" exits 1 "$slac" check "$work/d10"
check "D10: of its own code" contains "$work/err" 'error[SLA4001]'

# D11: alerts that no outage can reach are not mentioned.
specs "$work/d11" '' "${month/99.9%/90%}"
check "D11: compiles" exits 0 "$slac" compile "$work/d11" --out "$work/d11/out"
check "D11: an alert out of reach is reported" contains "$work/err" 'no page alert on 1h and 5m: 144% of the events'

# D12, D13: the short windows of a short target are 0 s, or hold no two scrapes.
for days in 1 7; do
  specs "$work/w$days" '' "${month/30d/${days}d}"
  check "D12: a window of ${days}d compiles" exits 0 "$slac" compile "$work/w$days" --out "$work/w$days/out" --tests
  check "D12: and its page can fire" exits 0 "$promtool" test rules "$work/w$days/out/tests/o1.test.yaml"
  check "D12: which is asked" contains "$work/w$days/out/tests/o1.test.yaml" 'tier="page"}) or vector(0)'
  shortest=$(sed -n 's/.*record: slo:error:ratio\([0-9]*\)m$/\1/p' "$work/w$days/out/rules/spec.yaml" | sort -n | head -n 1)
  check "D13: the shortest window of ${days}d is 5m" [ "$shortest" = 5 ]
done
specs "$work/slow" ', prometheus: {retention: 90d, scrapeInterval: 2m}' "${month/30d/7d}"
sed -i 's/prometheus: {retention: 90d}, //' "$work/slow/spec.yaml"
check "D13: slow scrapes compile" exits 0 "$slac" compile "$work/slow" --out "$work/slow/out"
check "D13: a short window holds four scrapes" contains "$work/slow/out/rules/spec.yaml" 'slo:error:ratio8m{objective="o1"} > '

# D15: everything in one fast group, and a `for` of a day and more becomes 0.
specs "$work/d15" '' "$month
  noData: {after: 36h}"
check "D15: compiles" exits 0 "$slac" compile "$work/d15" --out "$work/d15/out"
check "D15: long waits stay" contains "$work/d15/out/rules/spec.yaml" 'for: 1d12h'
check "D15: and are Prometheus's" exits 0 "$promtool" check rules "$work/d15/out/rules/spec.yaml"
check "D15: long windows are evaluated every 5m" [ "$(grep -A1 'slo-o1-window' "$work/d15/out/rules/spec.yaml" | grep -c 'interval: 5m')" = 1 ]

# D17: no matching file is a success, and stale files stay.
mkdir "$work/empty"
check "D17: no spec is no success" exits 3 "$slac" compile "$work/empty" --out "$work/none"
mv "$work/d15/spec.yaml" "$work/d15/other.yaml"
check "D17: a renamed spec compiles" exits 0 "$slac" compile "$work/d15/other.yaml" --out "$work/d15/out"
check "D17: and its old file goes" [ ! -e "$work/d15/out/rules/spec.yaml" ]
finish
