#!/usr/bin/env bash
# live_and_backfilled.sh SLAC: eight hours of one service, evaluated by promtool as Prometheus evaluates live and
# back-filled layer by layer: every record has the same values at the same instants. Then back-filled with holes, as if
# Prometheus had been down: what is lost is what was not evaluated. With $SLAC_ENGINES, a folder with a prometheus and
# a promtool 3, the same there, and the values of both where scrapes lie off the evaluation grid.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../../scripts/setup.sh"
. "$here/../../support/backfill.sh"
work=$(mktemp -d)
trap 'stop_all; rm -rf "$work"' EXIT
"$1" compile "$TOP/examples/checkout" --out "$work/out" 2>/dev/null
rules=$work/out/rules/checkout.yaml
begin=1767225600 # 2026-01-01, a whole quarter of an hour
hours=8
end=$((begin + hours * 3600))

# raw PHASE: seconds, good and bad count of each scrape, every 30 s. Traffic and errors change at random; no target
# from 1:57 to 2:04 and from 4:10 to 4:50, no traffic from 5:20 to 5:50, a restart at 3:00.
raw() {
  awk -v hours=$hours -v phase="$1" 'BEGIN {
    srand(7); good = 5000000; bad = 1000000
    for (t = phase; t <= hours * 3600; t += 30) {
      if (int(t / 30) % 20 == 0) { n = 100 + int(4000 * rand()); share = rand() < 0.3 ? rand() : 0 }
      if (t >= 19200 && t < 21000) n = 0
      if (t >= 10800 && t < 10830) good = bad = 0
      b = int(n * share); good += n - b; bad += b
      is_gone = t >= 7020 && t < 7440 || t >= 15000 && t < 17400
      if (!is_gone) print t, good, bad
    }
  }' >"$work/raw"
}

# The same samples as OpenMetrics and as input series of promtool, whose series take a sample every 10 s.
write_raw() {
  {
    echo "# TYPE http_requests counter"
    awk -v begin=$begin '{print "http_requests_total{job=\"checkout\",code=\"200\"} " $2 " " begin + $1}' "$work/raw"
    awk -v begin=$begin '{print "http_requests_total{job=\"checkout\",code=\"500\"} " $3 " " begin + $1}' "$work/raw"
    echo "# EOF"
  } >"$work/raw.om"
  local code field
  for code in 200 500; do
    field=$((code == 200 ? 2 : 3))
    echo "      - series: 'http_requests_total{job=\"checkout\",code=\"$code\"}'"
    awk -v field=$field 'BEGIN { printf "        values: \x27" }
      { for (; next_t < $1; next_t += 10) printf "_ "; printf "%d ", $field; next_t += 10 } END { print "\x27" }' "$work/raw"
  done >"$work/series.yaml"
}

# recorded RULES: what every record got, as JSON lines {name, metric, at, value}: every five minutes, and at each
# evaluation in the first five minutes of two hours. A bare selector would also show what was recorded before.
recorded() {
  local every name
  while IFS=$'\t' read -r _ every name _; do
    {
      query_range "last_over_time($name[$((every - 1))s])" $begin $end 300
      if [ "$every" -lt 300 ]; then
        query_range "last_over_time($name[$((every - 1))s])" $((begin + 3 * 3600)) $((begin + 3 * 3600 + 300)) 30
        query_range "last_over_time($name[$((every - 1))s])" $((begin + 6 * 3600)) $((begin + 6 * 3600 + 300)) 30
      fi
    } | jq -c --arg name "$name" --argjson begin $begin '.[] | (.metric | del(.__name__)) as $metric | .values[] |
      {name: $name, metric: $metric, at: (.[0] - $begin), value: .[1]}'
  done < <(rules_of "$1") | sort -u
}

# live_test RECORDED: a test file of promtool that wants these values at these instants, and no other series.
live_test() {
  cat <<YAML
rule_files: ["$rules"]
evaluation_interval: 30s
group_eval_order: [slo-checkout-availability-base, slo-checkout-availability-window, slo-checkout-availability-alerts]
tests:
  - interval: 10s
    input_series:
$(cat "$work/series.yaml")
    promql_expr_test:
YAML
  jq -rs 'def labels: to_entries | map("\(.key)=\"\(.value)\"") | join(",");
    def expect(wanted): "      - {expr: \(. | tojson), eval_time: \(wanted.at)s, exp_samples: [{labels: \"{}\", value: \(wanted.value)}]}";
    (.[] | . as $r | "abs(sum(last_over_time(\(.name){\(.metric | labels)}[29s])) - \(.value)) <= bool \(.value | tonumber | fabs * 1e-12)" |
      expect({at: $r.at, value: 1})),
    (group_by([.name, .at])[] | .[0] as $r | length as $n | "count(last_over_time(\($r.name)[29s]))" | expect({at: $r.at, value: $n}))' "$1"
}

failed=0

# live PHASE: in $dir; needs the raw samples.
live() {
  import "$work/raw.om" "$dir/data$1"
  backfill "$dir/data$1" "$rules" $begin $end
  recorded "$rules" >"$dir/recorded$1"
  stop_all
  live_test "$dir/recorded$1" >"$dir/live.yaml"
  echo "phase $1: $(wc -l <"$dir/recorded$1") values of $(jq -r .name "$dir/recorded$1" | sort -u | wc -l) records"
  (cd "$dir" && "$ENGINE/promtool" test rules live.yaml >log 2>&1) ||
    { echo "FAILED: live is not back-filled"; head -c 2000 "$dir/log"; failed=1; }
}

# hole FROM TO MOST_SECONDS MOST_RATIO: by how much at most windows differ from the sums of their evaluations.
hole() {
  import "$work/raw.om" "$dir/hole$1"
  ONLY='^slo:(total|bad|events:(step|running|closed|sum_window)|error:ratio[26]h)' \
    backfill "$dir/hole$1" "$rules" $begin $end $((begin + $1)) $((begin + $2))
  local off lost window summed
  for window in 2h:1h59m59s 6h:5h59m59s; do
    summed="sum_over_time(slo:bad:rate5m[${window#*:}]) / (sum_over_time(slo:total:rate5m[${window#*:}]) > 0)"
    off=$(query_range "abs(last_over_time(slo:error:ratio${window%:*}[29s]) - $summed)" $begin $end 30 |
      jq '[.[].values[][1] | tonumber] | max')
    echo "no evaluation from $1 to $2: ratio${window%:*} off by $off"
    awk -v off="$off" -v most="$4" 'BEGIN { exit !(off <= most) }' || { echo "FAILED: more than $4"; failed=1; }
  done
  lost=$(query '30 * sum(count_over_time(slo:total:rate5m[1d] offset 29s)) - sum(slo:events:sum_window{part="measured"})' $end |
    jq -r '.[0].value[1]')
  echo "no evaluation from $1 to $2: $lost measured seconds lost"
  awk -v lost="$lost" -v most="$3" 'BEGIN { exit !(lost >= 0 && lost <= most) }' || { echo "FAILED: more than $3"; failed=1; }
  stop_all
}
# prove NAME ENGINE
prove() {
  ENGINE=$2
  dir=$work/$1
  mkdir "$dir"
  echo "$("$ENGINE/prometheus" --version 2>&1 | head -n 1 | cut -d, -f1)"
  local phase
  for phase in 0 10; do
    raw $phase
    write_raw
    live $phase
  done
  # Fourteen minutes over the hour; fifty, after which the quarter is lost that they cut short.
  hole 13800 14640 0 1e-12
  hole 8900 12000 900 0.1
}

prove debian "$TOOLS/usr/bin"
if [ -n "${SLAC_ENGINES:-}" ]; then
  prove newer "$SLAC_ENGINES"
  jq -rs 'group_by([.name, .metric, .at]) | map(if length == 2 then map(.value | tonumber) else [0, 1] end |
      if .[0] == .[1] then 0 else (.[0] / .[1] - 1 | fabs) end) | max' \
    "$work/debian/recorded10" "$work/newer/recorded10" >"$work/off"
  echo "both, off the grid: values differ by $(cat "$work/off") at most"
  awk '{ exit !($1 <= 1e-6) }' "$work/off" || { echo "FAILED: more than 1e-6"; failed=1; }
else
  echo "SLAC_ENGINES is not set: not proved on Prometheus 3"
fi
exit $failed
