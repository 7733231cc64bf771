#!/usr/bin/env bash
# live.sh SLAC: what `check --prometheus` and `explain --prometheus` find at a running Prometheus, and at none.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../../scripts/setup.sh"
slac=$1
cleanup_all() { stop_all; cleanup; }
trap cleanup_all EXIT
port=$(free_port)
cat >"$work/prometheus.yml" <<END
global: {scrape_interval: 1s}
scrape_configs: [{job_name: prometheus, static_configs: [{targets: ["127.0.0.1:$port"]}]}]
END
start "$work/log" "$TOOLS/usr/bin/prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
  --web.listen-address="127.0.0.1:$port" --web.console.templates="$work" --web.console.libraries="$work"
url=http://127.0.0.1:$port
cat >"$work/spec.yaml" <<'END'
apiVersion: slac/v1
kind: Project
metadata: {name: shop}
spec: {prometheus: {retention: 90d}}
---
apiVersion: slac/v1
kind: Service
metadata: {name: api}
spec: {}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: queries}
spec:
  service: api
  by: [handler, tenant]
  indicator:
    ratio:
      bad: prometheus_http_requests_total{code=~"5.."}
      total: prometheus_http_requests_total
  target: 99.9% over 30d
---
apiVersion: slac/v1
kind: Objective
metadata: {name: swapped}
spec:
  service: api
  indicator:
    ratio:
      good: sum(rate(prometheus_http_requests_total[$window])) * 2
      total: sum(rate(prometheus_http_requests_total[$window])) * 1
  target: 99.9% over 30d
END
counted() {
  curl -fs "$url/api/v1/query" --data-urlencode 'query=sum(rate(prometheus_http_requests_total[5m])) > 0' | jq -e '.data.result | length > 0'
}
wait_for 30 counted || { cat "$work/log"; exit 1; }
check "warnings are no errors" exits 0 "$slac" check "$work/spec.yaml" --prometheus "$url"
found() { check "$1" contains "$work/err" "$2"; }
found "an error series that is missing" 'spec.yaml:19:12: warning[SLA6001]: no series is selected by prometheus_http_requests_total{code=~"5.."}'
found "a label that no series has" 'spec.yaml:16:17: warning[SLA6002]: no series of prometheus_http_requests_total has the label `tenant`'
check "a label that they have is no finding" lacks "$work/err" 'has the label `handler`'
found "a part above the whole" 'spec.yaml:30:13: warning[SLA6003]: `good` is 2 times `total` now'
found "a budget of few events" 'spec.yaml:21:11: warning[SLA6004]: the budget is about'
check "they can be errors" exits 1 "$slac" check "$work/spec.yaml" --prometheus "$url/" --fail-on warning
check "series are counted" exits 0 "$slac" explain swapped "$work/spec.yaml" --prometheus "$url"
handlers=$(curl -fs "$url/api/v1/query" --data-urlencode 'query=count(prometheus_http_requests_total)' | jq -r '.data.result[0].value[1]')
check "as many as there are" contains "$work/out" "with $handlers series for each selector"
check "no Prometheus is I/O" exits 3 "$slac" check "$work/spec.yaml" --prometheus "http://user:secret@127.0.0.1:1"
check "and says so" contains "$work/err" 'cannot ask http://127.0.0.1:1: '
check "without the password" lacks "$work/err" secret
check "another server is I/O" exits 3 "$slac" check "$work/spec.yaml" --prometheus "$url/nothing"
finish
