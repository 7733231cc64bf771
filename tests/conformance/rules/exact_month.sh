#!/usr/bin/env bash
# exact_month.sh SLAC: thirty back-filled days and ten hours of a busy service with outages, scraped on the
# evaluation grid and off it. The recorded ratio of the month is what the counters counted until the base's last
# evaluation, and so is `increase`, as far as that is exact: it extrapolates where scrapes lie off its window's edges.
# With $SLAC_ENGINES, a folder with a prometheus and a promtool 3, the same there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../../scripts/setup.sh"
. "$here/../../support/backfill.sh"
work=$(mktemp -d)
trap 'stop_all; rm -rf "$work"' EXIT
"$1" compile "$here/specs/month" --out "$work/out" 2>/dev/null
rules=$work/out/rules/api.yaml
begin=1767225600 # 2026-01-01, a whole quarter of an hour
end=$((begin + 30 * 86400 + 36000))

# raw PHASE: a sample a minute. Traffic has the same curve every day; on every fourth a part fails for a while.
raw() {
  awk -v begin=$begin -v end=$end -v phase="$1" -v good_file="$work/good" -v bad_file="$work/bad" 'BEGIN {
    bad = 1000000
    for (t = begin + phase; t <= end; t += 60) {
      minute = int((t - begin) / 60) % 1440; day = int((t - begin) / 86400)
      n = 1200 + int(1000 * sin(6.2831853 * minute / 1440))
      start = 600 + day * 37 % 700
      b = day % 4 == 1 && minute >= start && minute < start + 40 + day ? int(n / (1 + day % 3)) : 0
      good += n - b; bad += b
      print "api_requests_total{ok=\"true\"} " good " " t >good_file
      print "api_requests_total{ok=\"false\"} " bad " " t >bad_file
    }
  }'
  { echo "# TYPE api_requests counter"; cat "$work/good" "$work/bad"; echo "# EOF"; } >"$work/raw.om"
}

value() { query "$1" "$2" | jq -r 'if length == 1 then .[0].value[1] else "\(length) series" end'; }

failed=0
# compare NAME WANTED GOT TOLERANCE
compare() {
  awk -v name="$1" -v want="$2" -v got="$3" -v most="$4" 'BEGIN {
    off = got / want - 1; if (off < 0) off = -off
    printf "%s: %s, wanted %s, off by %.2g\n", name, got, want, off
    exit !(want > 0 && off <= most)
  }' || { echo "FAILED: more than $4"; failed=1; }
}

counted() { echo "sum(api_requests_total$1) - sum(api_requests_total$1 offset 30d)"; }

# prove NAME ENGINE
prove() {
  local phase at base month closed days want data
  ENGINE=$2
  for phase in 0 17; do
    raw $phase
    data=$work/$1$phase
    import "$work/raw.om" "$data"
    ONLY='^slo:(total|bad|events:(step|running|closed))' backfill "$data" "$rules" $begin $end
    stop_all
    ONLY='^slo:(events:sum|error:ratio(1d|3d|_window)|measured)' backfill "$data" "$rules" $((end - 21600)) $end
    # Twice within the first five minutes of an hour, once elsewhere.
    for at in $((end - 21600)) $((end - 14400 + 300)) $((end - 1500)); do
      base=$((at - 60))
      month=$(value slo:error:ratio_window $at)
      compare "phase $phase, month" "$(value "($(counted '{ok="false"}')) / ($(counted ''))" $base)" "$month" 1e-12
      # Two samples lie in a closed minute, one in a minute that is open at its start.
      closed=$(value 'count_over_time(api_requests_total{ok="true"}[1m])' $base)
      compare "phase $phase, month by increase" "$(value 'sum(increase(api_requests_total{ok="false"}[30d])) / sum(increase(api_requests_total[30d]))' $base)" \
        "$month" "$([ "$closed" = 2 ] && echo 1e-12 || echo 1e-4)"
      compare "phase $phase, measured" 1 "$(value slo:measured:ratio $at)" 0
      for days in 1 3; do
        want="sum(sum_over_time(slo:bad:rate5m[${days}d] offset 59s)) / sum(sum_over_time(slo:total:rate5m[${days}d] offset 59s))"
        compare "phase $phase, ${days}d" "$(value "$want" $at)" "$(value "slo:error:ratio${days}d" $at)" 1e-12
      done
    done
    stop_all
  done
}

prove debian "$TOOLS/usr/bin"
if [ -n "${SLAC_ENGINES:-}" ]; then
  prove newer "$SLAC_ENGINES"
else
  echo "SLAC_ENGINES is not set: not proved on Prometheus 3"
fi
exit $failed
