#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# rules.sh [SERIES]: what the rules of one objective cost a Prometheus: samples read and engine time a minute, at the
# intervals of their groups; the same objective per month, the calendar of its zone, which all objectives share, and per month inside
# office hours and outside maintenance, with the hours that all share; beside Sloth's rules and beside all windows read from raw series.
# 31 back-filled days of SERIES raw series (default 20, half of them errors), scraped every minute. In each of 75
# rounds every rule is evaluated once, one after the other, as a group does; of each rule the median counts. With
# $SLAC_ENGINES, a folder with a prometheus and a promtool, also on that one.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
. "$TOP/tests/support/backfill.sh"
pairs=$((${1:-20} / 2))
build slac
need_prometheus
work=$(mktemp -d)
trap 'stop_all; rm -rf "$work"' EXIT
end=1769904000 # 2026-02-01
begin=$((end - 31 * 86400))
at=$((end - 600))

cat >"$work/spec.yaml" <<'YAML'
apiVersion: slac/v1
kind: Project
metadata: {name: bench}
spec: {prometheus: {scrapeInterval: 60s, evaluationInterval: 30s, retention: 60d}}
---
apiVersion: slac/v1
kind: Service
metadata: {name: checkout}
spec: {description: Card payments}
---
apiVersion: slac/v1
kind: Objective
metadata: {name: checkout}
spec:
  service: checkout
  indicator: {ratio: {bad: 'http_requests_total{job="checkout",code=~"5.."}', total: 'http_requests_total{job="checkout"}'}}
  target: 99.9% over 30d
YAML
sed 's/99.9% over 30d/99.9% per month in Europe\/Berlin/' "$work/spec.yaml" >"$work/month.yaml"
{
  sed 's/^  service: checkout/  calendar: office\n  exclude: [maintenance]\n  service: checkout/' "$work/month.yaml"
  echo '---
apiVersion: slac/v1
kind: Calendar
metadata: {name: office}
spec: {timezone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}, holidays: ["2026-01-01"]}
---
apiVersion: slac/v1
kind: Maintenance
metadata: {name: move}
spec: {announced: "2026-01-01", from: "2026-01-20T12:00:00Z", to: "2026-01-20T13:00:00Z"}'
} >"$work/desk.yaml"
for spec in spec month desk; do "$BIN/slac" compile "$work/$spec.yaml" --out "$work/$spec" 2>/dev/null; done

# rules_in FILE…: NAME INTERVAL EXPRESSION, tab-separated, of every rule.
rules_in() {
  awk -v OFS='\t' '
    /^    interval: / { interval = $2 ~ /h$/ ? $2 * 3600 : $2 ~ /m$/ ? $2 * 60 : $2 + 0 }
    /^      - / { name = $3 }
    /^        expr: / { sub(/^        expr: \x27/, ""); sub(/\x27$/, ""); gsub(/\x27\x27/, "\x27"); print name, interval, $0 }
  ' "$@"
}
rules_in "$work/spec/rules/spec.yaml" >"$work/slac"
rules_in "$work/month/rules/month.yaml" >"$work/month-alone"
rules_in "$work/month/rules/_slac/calendar.yaml" >"$work/zone"
rules_in "$work/desk/rules/desk.yaml" >"$work/desk-alone"
rules_in "$work/desk/rules/_slac/calendar.yaml" | awk -F '\t' 'NR > '"$(wc -l <"$work/zone")" >"$work/hours"

bad='http_requests_total{job="checkout",code=~"5.."}'
total='http_requests_total{job="checkout"}'
ratio() { printf 'sum(rate(%s[%s])) / sum(rate(%s[%s]))' "$bad" "$1" "$total" "$1"; }
for window in 5m 30m 1h 2h 6h 1d 3d 30d; do
  printf '%s\t30\t%s\n' "$window" "$(ratio $window)"
done >"$work/direct"
# As Sloth 0.16 writes them by default; it leaves the interval to the server, here 30 s as ours.
{
  id='sloth_id="checkout-requests", sloth_service="checkout", sloth_slo="requests"'
  budget='0.0009999999999999432'
  for window in 5m 30m 1h 2h 6h 1d 3d; do
    printf 'slo:sli_error:ratio_rate%s\t30\t(%s)\n' "$window" "$(ratio $window)"
  done
  over() { printf '%s_over_time(slo:sli_error:ratio_rate5m{%s}[30d])' "$1" "$id"; }
  printf 'slo:sli_error:ratio_rate30d\t30\t%s / ignoring (sloth_window) %s\n' "$(over sum)" "$(over count)"
  printf 'slo:objective:ratio\t30\tvector(0.9990000000000001)\n'
  printf 'slo:error_budget:ratio\t30\tvector(1-0.9990000000000001)\n'
  printf 'slo:time_period:days\t30\tvector(30)\n'
  burn() { printf 'slo:sli_error:ratio_rate%s{%s} / on(sloth_id, sloth_slo, sloth_service) group_left slo:error_budget:ratio{%s}' "$1" "$id" "$id"; }
  printf 'slo:current_burn_rate:ratio\t30\t%s\n' "$(burn 5m)"
  printf 'slo:period_burn_rate:ratio\t30\t%s\n' "$(burn 30d)"
  printf 'slo:period_error_budget_remaining:ratio\t30\t1 - slo:period_burn_rate:ratio{%s}\n' "$id"
  printf 'sloth_slo_info\t30\tvector(1)\n'
  above() { printf 'max(slo:sli_error:ratio_rate%s{%s} > (%s * %s)) without (sloth_window)' "$1" "$id" "$2" "$budget"; }
  printf 'page\t30\t(%s and %s) or (%s and %s)\n' "$(above 5m 14.4)" "$(above 1h 14.4)" "$(above 30m 6)" "$(above 6h 6)"
  printf 'ticket\t30\t(%s and %s) or (%s and %s)\n' "$(above 2h 3)" "$(above 1d 3)" "$(above 6h 1)" "$(above 3d 1)"
} >"$work/sloth"

# samples IS_DESK: what is scraped, and what the rules would have recorded: the long ones all the time, the others of late.
samples() {
  awk -v begin=$begin -v end=$end -v pairs=$pairs -v is_desk="$1" '
  function events(t) { return 60 + 50 * sin(6.2831853 * t / 86400) }                # a second, all series together
  function share(t) { return int(t / 86400) % 4 == 1 && t % 86400 < 2400 ? 0.3 : 0.0004 }
  function record(name, labels, value, t) { printf "%s{%s} %.10g %d\n", name, labels, value, t }
  # What is read beside that of a month, in whose zone it is the first second, and of the month before.
  function calendar(name, more, value, t) { record("slo:calendar:" name, "timezone=\"Europe/Berlin\"" more, value, t) }
  function of_month(t,  month, w, window, bound) {
    month = ",window=\"month\""
    calendar("offset", month, 3600, t); calendar("day", month, t - t % 86400, t); calendar("period", month, 1, t)
    calendar("local_start", month, begin, t); calendar("end", month, end, t)
    for (w = split("before start end", bound, " "); w > 0; w--) {
      calendar("local", month ",bound=\"" bound[w] "\"", begin + (w - 2) * 31 * 86400, t)
      calendar("bound", month ",bound=\"" bound[w] "\"", begin + (w - 2) * 31 * 86400, t)
    }
    record("slo:events:period", own month, 1, t)
    for (w = split("month previous_month", window, " "); w > 0; w--) {
      calendar("length", ",window=\"" window[w] "\"", 31 * 86400, t)
      if (t % (w == 1 ? 300 : 3600)) continue
      month = ",window=\"" window[w] "\""
      for (p = 1; p <= 3; p++) record("slo:events:sum_window", own ",part=\"" part[p] "\"" month, 1e6 * p, t)
      record("slo:error:ratio_window", own month, 0.01, t); record("slo:measured:ratio", own month, 1, t)
      record("slo:budget_remaining:ratio", own month, 0.4, t)
    }
  }
  # One series of the sums of what leaves time out.
  function sum_of(labels, value, t) {
    if (is_new && labels in desk_sum) {
      record("slo:events:closed15m", labels, desk_sum[labels], t)
      if (labels !~ /exclusion/) record("slo:events:closed_month15m", labels ",slot=\"1\"", desk_sum[labels] + desk_sum[labels ",exclusion=\"recurring\""], t)
      if (labels ~ /"excluded"/) record("slo:events:closed_month15m", own ",part=\"excluded\",slot=\"1\"", desk_sum[labels], t)
    }
    desk_sum[labels] = (is_new ? 0 : desk_sum[labels]) + value
    record("slo:events:running15m", labels, desk_sum[labels], t)
    if (is_late) record("slo:events:step", labels ",half=\"" int((t + 870) / 900) % 2 "\"", value, t)
  }
  # Time is left out but from 8 to 16 o clock of working days.
  function desk(t,  p, w, window, is_closed) {
    step["time"] = step["excluded"] = 30
    is_closed = t % 86400 < 28800 || t % 86400 >= 57600 || int(t / 86400 + 3) % 7 > 4
    for (p = 1; p <= 4; p++) sum_of(own ",part=\"" part[p] "\"", step[part[p]], t)
    if (is_closed)
      for (p = 1; p <= 5; p++) if (p != 4) sum_of(own ",part=\"" part[p] "\",exclusion=\"recurring\"", (p > 3 ? 1 : -1) * step[part[p]], t)
    if (!is_late) return
    record("slo:excluded:active", own ",exclusion=\"recurring\"", 1, t)
    hours = "exclusion=\"calendar/office\""
    record("slo:excluded:recurring", hours, 1, t)
    calendar("closed", "," hours ",window=\"month\"", 2e6, t)
    for (w = split("start end", window, " "); w > 0; w--) {
      record("slo:calendar:offset", hours ",bound=\"" window[w] "\"", 3600, t); record("slo:calendar:shown", hours ",bound=\"" window[w] "\"", t + 3600, t)
      record("slo:calendar:clock", hours ",bound=\"" window[w] "\"", t + 3600, t); record("slo:calendar:hours", hours ",bound=\"" window[w] "\"", 0, t)
      record("slo:calendar:in_week", hours ",bound=\"" window[w] "\"", 1000, t)
    }
    if (t % 300 == 0)
      for (w = split("1d 3d _window", window, " "); w > 0; w--)
        for (p = 1; p <= 5; p++) if (w < 3) record("slo:events:sum" window[w], own ",part=\"" part[p] "\"", 1e6 * p, t)
    for (p = 4; p <= 5; p++)
      for (w = split("month previous_month", window, " "); w > 0; w--)
        if (t % (w == 1 ? 300 : 3600) == 0) record("slo:events:sum_window", own ",part=\"" part[p] "\",window=\"" window[w] "\"", 1e6 * p, t)
    if (t % 300 == 0) record("slo:events:excluded", own ",part=\"bad\",window=\"month\"", -10, t)
  }
  BEGIN {
    for (t = begin; t <= end; t += 60)
      for (i = 0; i < pairs; i++) {
        n = events(t) * 60 / pairs; b = n * share(t)
        good[i] += n - b; bad[i] += b
        record("http_requests_total", "job=\"checkout\",code=\"200\",instance=\"i" i "\"", int(good[i]), t)
        record("http_requests_total", "job=\"checkout\",code=\"500\",instance=\"i" i "\"", int(bad[i]), t)
      }
    own = "objective=\"checkout\""; sloth = "sloth_id=\"checkout-requests\",sloth_service=\"checkout\",sloth_slo=\"requests\""
    split("bad total measured time excluded", part, " ")
    for (t = begin - 31 * 86400 + 30; t < begin; t += 900)
      for (p = 1; p <= 3; p++) record("slo:events:closed_month15m", own ",part=\"" part[p] "\",slot=\"0\"", 1000 * p, t)
    for (t = begin; t <= end; t += 30) {
      step["total"] = events(t) * 30; step["bad"] = step["total"] * share(t); step["measured"] = 30
      is_late = t > end - 8 * 3600
      is_new = t % 900 == 30
      if (is_desk) desk(t)
      else for (p = 1; p <= 3; p++) {
        labels = own ",part=\"" part[p] "\""
        if (is_new && sum[p]) {
          record("slo:events:closed15m", labels, sum[p], t)
          record("slo:events:closed_month15m", labels ",slot=\"1\"", sum[p], t)
        }
        sum[p] = (is_new ? 0 : sum[p]) + step[part[p]]
        record("slo:events:running15m", labels, sum[p], t)
        if (is_late) record("slo:events:step", labels ",half=\"" int((t + 870) / 900) % 2 "\"", step[part[p]], t)
        if (is_late && t % 300 == 0)
          for (w = split("1d 3d _window", window, " "); w > 0; w--)
            record("slo:events:sum" window[w], labels (w == 3 ? ",window=\"30d\"" : ""), 1e6 * p, t)
      }
      record("slo:sli_error:ratio_rate5m", sloth ",sloth_window=\"5m\"", share(t), t)
      if (!is_late) continue
      of_month(t)
      record("slo:total:rate5m", own, step["total"] / 30, t); record("slo:bad:rate5m", own, step["bad"] / 30, t)
      for (w = split("5m 30m 1h 2h 6h 1d 3d", window, " "); w > 0; w--) {
        if (w < 6 || t % 300 == 0) record("slo:error:ratio" window[w], own, share(t), t)
        if (w > 1) record("slo:sli_error:ratio_rate" window[w], sloth ",sloth_window=\"" window[w] "\"", share(t), t)
      }
      if (t % 300 == 0) { record("slo:error:ratio_window", own ",window=\"30d\"", 0.01, t); record("slo:measured:ratio", own ",window=\"30d\"", 1, t); record("slo:budget_remaining:ratio", own ",window=\"30d\"", 0.4, t) }
      record("slo:sli_error:ratio_rate30d", sloth ",sloth_window=\"30d\"", share(t), t)
      record("slo:error_budget:ratio", sloth, 0.001, t); record("slo:period_burn_rate:ratio", sloth, 1, t)
    }
    print "# EOF"
  }' >"$work/samples.om"
}

# round RULES PORT: appends number, milliseconds and samples a minute of each rule to RULES.rounds. Every record must find something, but those
# that are not made in most evaluations.
round() {
  local rules=$1 count=0 name interval expr
  if [ ! -f "$rules.curl" ]; then
    mkdir -p "$rules.queries"
    while IFS=$'\t' read -r name interval expr; do
      [ $count = 0 ] || echo next
      count=$((count + 1))
      printf '%s' "$expr" >"$rules.queries/$count"
      echo "url = \"http://127.0.0.1:$2/api/v1/query\""
      echo "data-urlencode = \"query@$rules.queries/$count\""
      echo "data = \"time=$at&stats=all\""
    done <"$rules" >"$rules.curl"
  fi
  curl -sS -K "$rules.curl" |
    jq -r '.data | "\(.stats.timings.execTotalTime) \(.stats.samples.totalQueryableSamples) \(.result | length)"' |
    paste "$rules" - | awk -F '\t' '{
      split($4, cost, " ")
      if (cost[3] == 0 && $1 ~ /:/ && $1 !~ /^slo:events:(closed|excluded)/) { print $1 " finds nothing" >"/dev/stderr"; exit 1 }
      print NR, cost[1] * 1000 * 60 / $2, cost[2] * 60 / $2
    }' >>"$rules.rounds"
}

# Of each set of rules after the other, round by round, so that what else the machine does meets all of them.
bench() {
  ENGINE=$1
  local is_desk ports=() rules n
  rm -f "$work"/*.curl "$work"/*.rounds
  for is_desk in 0 1; do
    rm -rf "$work/data$is_desk"
    samples $is_desk
    "$ENGINE/promtool" tsdb create-blocks-from --max-block-duration=162h openmetrics -q "$work/samples.om" "$work/data$is_desk" >/dev/null
    serve "$work/data$is_desk"
    ports+=("$PORT")
  done
  for n in $(seq 75); do
    for rules in slac month-alone zone sloth direct; do round "$work/$rules" "${ports[0]}"; done
    for rules in desk-alone hours; do round "$work/$rules" "${ports[1]}"; done
  done
  stop_all
  for rules in slac month-alone zone sloth direct desk-alone hours; do
    sort -k1,1n -k2,2g "$work/$rules.rounds" | awk '{ n = $1 == last ? n + 1 : 1; last = $1 } n == 38 { ms += $2; samples += $3 } END { print ms, samples, last }' \
      >"$work/$rules.cost"
  done
  "$ENGINE/prometheus" --version 2>&1 | sed -n '1s/ (.*//p'
  awk '
    function row(name) { printf "  %-22s %3d rules %10d samples %8.1f ms a minute\n", name, $3, $2, $1 }
    NR == 1 { row("slac"); ms = $1; samples = $2; next }
    { row(NR == 2 ? "slac, per month" : NR == 3 ? "  inside office hours" : NR == 4 ? "a month of a zone" : NR == 5 ? "hours of a calendar" : NR == 6 ? "Sloth" : "all windows, raw")
      printf "  %-22s %9s %9.2f times %10.2f times\n", "", "", $2 / samples, $1 / ms }
  ' "$work"/{slac,month-alone,desk-alone,zone,hours,sloth,direct}.cost
}
bench "$TOOLS/usr/bin"
[ -z "${SLAC_ENGINES:-}" ] || bench "$SLAC_ENGINES"
