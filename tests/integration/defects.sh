#!/usr/bin/env bash
# defects.sh SLAC: what goes wrong with other SLO compilers does not go wrong here, nor under their names. Each part is named after
# what it excludes; D4, that an edited label breaks the recorded ratios, is label_edit.sh, D8 stands among the golden cases of OpenSLO.
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

# The same under the names of Sloth, whose rules read each other by the id.
for env in prod staging; do
  check "D5: compiles $env as Sloth" exits 0 "$slac" compile "$work/$env/spec.yaml" --names sloth --out "$work/$env/sloth"
  sed -E "s/name: (slo|sloth)-/name: $env-\1-/" "$work/$env/sloth/rules/spec.yaml" >"$work/$env/rules.yaml"
done
proved "D5: two environments of one id" "$work/prod/rules.yaml, $work/staging/rules.yaml" '
      - {series: '\''requests_prod{code="200"}'\'', values: "0+50x60"}
      - {series: '\''requests_prod{code="500"}'\'', values: "0+50x60"}
      - {series: '\''requests_staging{code="200"}'\'', values: "0+60x60"}' '
      - {expr: '\''sum by (env) (slo:current_burn_rate:ratio{sloth_id="o1"}) > bool 400'\'', eval_time: 30m, exp_samples: [{labels: '\''{env="prod"}'\'', value: 1}, {labels: '\''{env="staging"}'\'', value: 0}]}'

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

# pyrra WINDOW MORE…: an objective of Pyrra over it.
pyrra() {
  local folder=$1 window=$2 indicator=$3
  mkdir -p "$folder"
  printf 'apiVersion: slac/v1\nkind: Project\nmetadata: {name: shop}\nspec: {prometheus: {retention: 800d, version: "3"}}\n---\napiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: {name: shop}\nspec:\n  target: "99"\n  window: %s\n%s\n' \
    "$window" "$indicator" >"$folder/spec.yaml"
}
errors='  indicator: {ratio: {errors: {metric: '\''requests_total{code=~"5.."}'\''}, total: {metric: requests_total}}}'
for days in 1 7; do
  pyrra "$work/p$days" "${days}d" "$errors"
  check "D12: Pyrra's window of ${days}d compiles" exits 0 "$slac" compile "$work/p$days" --names pyrra --out "$work/p$days/out" --tests
  check "D12: and is none of 0s" lacks "$work/p$days/out/rules/spec.yaml" burnrate0s
  check "D12: and its alerts can fire" contains "$work/p$days/out/rules/spec.yaml" 'alert: ErrorBudgetBurn'
  check "D13: nor one of less than four scrapes" lacks "$work/p$days/out/rules/spec.yaml" burnrate1m
  check "D13: but the least that holds them" contains "$work/p$days/out/rules/spec.yaml" burnrate2m
  check "D13: which promtool takes" exits 0 "$promtool" check rules "$work/p$days/out/rules/spec.yaml"
done

# D14: a panel whose query is no PromQL.
for dashboard in "$work"/p1/out/dashboards/*.json "$work"/d1.out/dashboards/*.json; do
  jq -r '[.. | .expr? // empty] | {groups: [{name: "d14", rules: [range(length) as $i | {record: "d14:\($i)", expr: .[$i]}]}]} | tojson' \
    "$dashboard" | sed 's/\$__rate_interval/5m/g' >"$work/queries.yaml" || true
  [ "$(jq '.groups[0].rules | length' "$work/queries.yaml")" = 0 ] ||
    check "D14: queries of $(basename "$dashboard")" exits 0 "$promtool" check rules "$work/queries.yaml"
done

# D15: everything in one fast group, and a `for` of a day and more becomes 0.
specs "$work/d15" '' "$month
  noData: {after: 36h}"
check "D15: compiles" exits 0 "$slac" compile "$work/d15" --out "$work/d15/out"
check "D15: long waits stay" contains "$work/d15/out/rules/spec.yaml" 'for: 1d12h'
check "D15: and are Prometheus's" exits 0 "$promtool" check rules "$work/d15/out/rules/spec.yaml"
check "D15: long windows are evaluated every 5m" [ "$(grep -A1 'slo-o1-window' "$work/d15/out/rules/spec.yaml" | grep -c 'interval: 5m')" = 1 ]

pyrra "$work/p15" 400d "$errors"
check "D15: a window of more than a year compiles" exits 0 "$slac" compile "$work/p15" --names pyrra --target mimir --out "$work/p15/out"
check "D15: with its waits" contains "$work/p15/out/rules/spec.yaml" 'for: 1d18h51m'
check "D15: its increase has an interval of its own" [ "$(grep -A1 'pyrra-shop-increase' "$work/p15/out/rules/spec.yaml" | grep -c 'interval: 5m')" = 1 ]

# D16: a mode that is documented for native histograms, and ignored.
pyrra "$work/p16" 28d '  performanceOverAccuracy: true
  indicator: {latencyNative: {latency: 300ms, total: {metric: request_seconds}}}'
check "D16: native histograms compile" exits 0 "$slac" compile "$work/p16" --names pyrra --out "$work/p16/out"
check "D16: nothing reads them over weeks" [ "$(grep -cE 'request_seconds\[([0-9]+w|[0-9]+d)\]' "$work/p16/out/rules/spec.yaml")" = 0 ]
check "D16: and the increase is there" contains "$work/p16/out/rules/spec.yaml" 'record: request_seconds:increase4w'

# D17: no matching file is a success, and stale files stay.
mkdir "$work/empty"
check "D17: no spec is no success" exits 3 "$slac" compile "$work/empty" --out "$work/none"
mv "$work/d15/spec.yaml" "$work/d15/other.yaml"
check "D17: a renamed spec compiles" exits 0 "$slac" compile "$work/d15/other.yaml" --out "$work/d15/out"
check "D17: and its old file goes" [ ! -e "$work/d15/out/rules/spec.yaml" ]

# D18: burn rates are rounded before they are compared: 14.4 times 0.1 % are 1.44 %, neither 1.4 nor 1.5.
specs "$work/d18" '' "$month
  alerts: {page: {windows: [{long: 1h, short: 5m, budget: 2%}]}}"
check "D18: compiles" exits 0 "$slac" compile "$work/d18" --out "$work/d18.out"
proved "D18: nothing is rounded" "$work/d18.out/rules/spec.yaml" '
      - {series: '\''requests_total{code="200"}'\'', values: "0+985620x140"}
      - {series: '\''requests_total{code="500"}'\'', values: "0+14380x70 1021020+14420x70"}' '
      - {expr: '\''count(ALERTS{alertstate="firing",alertname="SloErrorBudgetBurn",tier="page",objective="o1"}) or vector(0)'\'', eval_time: 33m, exp_samples: [{labels: "{}", value: 0}]}
      - {expr: '\''count(slo:error:ratio5m{objective="o1"} > 0.0143 < 0.0144)'\'', eval_time: 33m, exp_samples: [{labels: "{}", value: 1}]}
      - {expr: '\''count(ALERTS{alertstate="firing",alertname="SloErrorBudgetBurn",tier="page",objective="o1"}) or vector(0)'\'', eval_time: 68m, exp_samples: [{labels: "{}", value: 1}]}
      - {expr: '\''count(slo:error:ratio5m{objective="o1"} > 0.0144 < 0.0145)'\'', eval_time: 68m, exp_samples: [{labels: "{}", value: 1}]}'

# openslo FOLDER WINDOW OBJECTIVE: an SLO of requests.
openslo() {
  mkdir -p "$1"
  printf 'apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: shop}\nspec:\n  service: shop\n  budgetingMethod: Occurrences\n  timeWindow: [%s]\n  indicator:\n    metadata: {name: shop}\n    spec: {ratioMetric: {counter: true, bad: {metricSource: {type: Prometheus, spec: {query: errors_total}}}, total: {metricSource: {type: Prometheus, spec: {query: requests_total}}}}}\n  objectives: %s\n' \
    "$2" "$3" >"$1/spec.yaml"
}
month='{duration: 1M, isRolling: false, calendar: {startTime: "2026-01-01 00:00:00", timeZone: America/New_York}}'
# D19: `op` beside a ratio, and a calendar month that is a minute.
openslo "$work/d19" "$month" '[{target: 0.99, op: lte, value: 1}]'
check "D19: a ratio has no operator" exits 1 "$slac" check "$work/d19"
check "D19: which is said" contains "$work/err" '`op`'
openslo "$work/d19" "${month/1M/1m}" '[{target: 0.99}]'
check "D19: a month is no minute" exits 1 "$slac" check "$work/d19"
check "D19: but the one that is meant" contains "$work/err" '`1M`'
# D20: the zone America/New_York is unknown.
openslo "$work/d20" "$month" '[{target: 0.99}]'
check "D20: New York is known" exits 0 "$slac" check "$work/d20"
# D21: no objectives, a composite one without an indicator, a window of nothing.
openslo "$work/d21" "$month" '[]'
check "D21: no objective is an error" exits 1 "$slac" check "$work/d21"
openslo "$work/d21" '{duration: 0d, isRolling: true}' '[{target: 0.99}]'
check "D21: a window of nothing is an error" exits 1 "$slac" check "$work/d21"
openslo "$work/d21" "$month" '[{target: 0.99, indicatorRef: shop}, {target: 0.99}]'
check "D21: a part without an indicator is an error" exits 1 "$slac" check "$work/d21"
check "D21: which is said" contains "$work/err" 'needs `indicator` or `indicatorRef`'
finish
