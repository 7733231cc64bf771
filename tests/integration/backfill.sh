#!/usr/bin/env bash
# backfill.sh SLAC: `slac backfill` and its script record history that a running Prometheus then has: every record, at the
# instants of its group, and windows that are exactly the sums of their evaluations. With $SLAC_ENGINES also on a Prometheus 3.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../scripts/setup.sh"
. "$here/../support/backfill.sh"
slac=$1
work=$(mktemp -d)
trap 'kill "$(cat "$work/pid" 2>/dev/null)" 2>/dev/null; rm -rf "$work"' EXIT
"$slac" backfill "$TOP/examples/checkout/checkout.yaml" --out "$work/out" 2>"$work/err" || { cat "$work/err"; exit 1; }
begin=1769904000
end=$((begin + 5 * 3600))
failed=0
expect() { # NAME WANTED QUERY
  local got
  got=$(query "$3" $end | jq -r '.[0].value[1] // "none"')
  [ "$got" = "$2" ] || { echo "FAILED: $1: $got, wanted $2"; failed=1; }
}

prove() {
  ENGINE=$1
  local data=$work/$2
  # A tenth fails from 2:00 to 2:20.
  awk -v begin=$begin -v end=$end 'BEGIN {
    for (t = begin; t <= end; t += 30) {
      good += 100; s = t - begin
      if (s > 7200 && s <= 8400) { good -= 10; bad += 10 }
      print "http_requests_total{job=\"checkout\",code=\"200\"} " good " " t
      print "http_requests_total{job=\"checkout\",code=\"500\"} " bad + 0 " " t
    }
    print "# EOF"
  }' >"$work/raw"
  sort -s -k1,1 "$work/raw" | sed '/# EOF/d' >"$work/raw.om"
  echo '# EOF' >>"$work/raw.om"
  mkdir "$data"
  import "$work/raw.om" "$data"
  PORT=$(free_port)
  : >"$work/empty.yml"
  cat >"$work/restart.sh" <<END
#!/bin/sh
[ -f "$work/pid" ] && kill "\$(cat "$work/pid")" && while kill -0 "\$(cat "$work/pid")" 2>/dev/null; do sleep 0.1; done
"$ENGINE/prometheus" --config.file="$work/empty.yml" --storage.tsdb.path="$data" --storage.tsdb.retention.time=100y \\
  --log.level=error --web.listen-address=127.0.0.1:$PORT >"$work/log" 2>&1 &
echo \$! >"$work/pid"
until curl -fs http://127.0.0.1:$PORT/-/ready >/dev/null; do sleep 0.1; done
END
  chmod +x "$work/restart.sh"
  "$work/restart.sh"
  PROMTOOL=$ENGINE/promtool RELOAD=$work/restart.sh sh "$work/out/backfill/run.sh" "http://127.0.0.1:$PORT" "$data" $begin $end \
    >"$work/run" 2>&1 || { cat "$work/run"; failed=1; }

  records=$(cat "$work"/out/backfill/*/rules.yaml | sed -n 's/.*record: //p' | sort -u | wc -l)
  expect "every record is there" "$records" 'count(count by (__name__) (last_over_time({__name__=~"slo:.*"}[30m])))'
  # 20 minutes of a tenth, in two hours and in all: 200 s of 7200 s and of 5 h, but for the first scrape.
  expect "the window is what was counted" 1 'abs(last_over_time(slo:error:ratio_window[10m]) - 400 / 60000) < bool 1e-4'
  expect "2h is the sum of its evaluations" 1 \
    'max_over_time(abs(sum(slo:error:ratio2h) - sum(sum_over_time(slo:bad:rate5m[1h59m59s])) / sum(sum_over_time(slo:total:rate5m[1h59m59s])))[4h:30s]) < bool 1e-12'
  expect "both intervals meet" 1 'max_over_time((abs(timestamp(slo:events:sum1d{part="bad"}) % 30 - on (objective) timestamp(slo:events:running15m{part="bad"}) % 30))[1h:5m]) < bool 1e-3'
  kill "$(cat "$work/pid")"
  rm "$work/pid"
}
prove "$TOOLS/usr/bin" debian
if [ -n "${SLAC_ENGINES:-}" ]; then prove "$SLAC_ENGINES" newer; else echo "SLAC_ENGINES is not set: not proved on Prometheus 3"; fi
[ "$failed" = 0 ]
