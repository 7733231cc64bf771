#!/usr/bin/env bash
# live.sh SLAC: what `--target vmalert` writes is recorded by a vmalert and a VictoriaMetrics that run, layer by layer, every evaluation;
# up to ten minutes. Needs $SLAC_ENGINES, a folder with victoria-metrics and vmalert (1.113 or later).
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../scripts/setup.sh"
for program in victoria-metrics vmalert; do
  [ -x "${SLAC_ENGINES:-}/$program" ] || { echo "skipped: SLAC_ENGINES names no folder with $program"; exit 77; }
done
work=$(mktemp -d)
trap 'stop_all; rm -rf "$work"' EXIT
cat >"$work/spec.yaml" <<'YAML'
apiVersion: slac/v1
kind: Project
metadata: {name: live}
spec: {prometheus: {scrapeInterval: 5s, evaluationInterval: 1m, retention: 70d}}
---
apiVersion: slac/v1
kind: Service
metadata: {name: storage}
spec: {description: VictoriaMetrics itself}
---
apiVersion: slac/v1
kind: Calendar
metadata: {name: always-open}
spec: {hours: {mon-sun: "00:00-24:00"}}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: queries}
spec:
  service: storage
  indicator: {ratio: {bad: vm_http_request_errors_total, total: vm_http_requests_total}}
  target: 99% per month
  also: [over 1d]
  calendar: always-open
YAML
"$1" compile "$work/spec.yaml" --only rules --target vmalert --out "$work/out" 2>"$work/err" || { cat "$work/err"; exit 1; }
PORT=$(free_port)
start "$work/storage.log" "$SLAC_ENGINES/victoria-metrics" -storageDataPath="$work/data" -retentionPeriod=100d -selfScrapeInterval=5s \
  -httpListenAddr="127.0.0.1:$PORT" -loggerLevel=ERROR
url=http://127.0.0.1:$PORT
wait_for 30 curl -fs "$url/health" || fail "VictoriaMetrics did not come up"
RULES=$(free_port)
start "$work/vmalert.log" "$SLAC_ENGINES/vmalert" -rule="$work/out/rules/**/*.yaml" -datasource.url="$url" -remoteWrite.url="$url" \
  -remoteWrite.flushInterval=1s -notifier.blackhole -httpListenAddr="127.0.0.1:$RULES" -loggerLevel=ERROR

# Past the first five minutes that begin after four minutes of records.
now=$(date +%s)
until=$(((now + 250 + 299) / 300 * 300 + 40))
sleep $((until - now))
failed=0
expect() { # NAME QUERY: gives 1
  local got
  got=$(curl -fsS "$url/api/v1/query" --data-urlencode "query=$2" -d "latency_offset=1ms" -d "time=$(date +%s)" |
    jq -r '.data.result[0].value[1] // "nothing"')
  [ "$got" = 1 ] || { echo "FAILED: $1: $got"; failed=1; }
}
names() { sed -n 's/^      - record: //p' "$work"/out/rules/spec.yaml "$work"/out/rules/_slac/calendar.yaml | sort -u; }
broken=$(curl -fsS "http://127.0.0.1:$RULES/api/v1/rules" | jq -r '.data.groups[].rules[] | select(.health != "ok") | "\(.name): \(.lastError)"')
[ -z "$broken" ] || { echo "FAILED: $broken" | head -5; failed=1; }
for name in $(names); do
  case $name in
  slo:events:closed* | slo:excluded:active) continue ;; # at the end of a quarter of an hour; never
  slo:*1d | slo:*3d | *window | slo:measured:* | slo:service:* | slo:budget_remaining:* | slo:calendar:closed) range=5m least=1 ;;
  *) range=4m least=3 ;;
  esac
  expect "$name" "max(count_over_time($name[$range])) >= bool $least"
done
expect "every evaluation is counted" 'sum(last_over_time(slo:events:step{part="measured",exclusion=""}[1m])) == bool 60'
expect "none is missing" 'max(count_over_time(slo:events:running15m{part="measured"}[3m])) == bool 3'
expect "the month is what was counted" \
  'abs(sum(last_over_time(slo:events:sum_window{part="measured",window="month"}[5m])) - sum(sum_over_time(slo:events:step{part="measured"}[10m] offset 1m))) <= bool 120'
exit $failed
