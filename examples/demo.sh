# The running demonstration, shared by the quickstart and the tests. Sourced after scripts/setup.sh.
# shellcheck shell=bash

STORY_INSTANT=2026-10-28T09:00:00Z

# demo_start DIR: compiles examples/colocation and examples/support into DIR and starts the exporter, Prometheus and Alertmanager on it,
# whose messages go into DIR/messages. Sets EXPORTER_PORT and PROMETHEUS_PORT. Returns 1 with a reason if anything does not come up.
demo_start() {
  local work=$1
  "$BIN/slac" compile "$TOP/examples/colocation" "$TOP/examples/support" --out "$work/out" || return 1
  "$TOOLS/usr/bin/promtool" check rules "$work"/out/rules/*.yaml "$work"/out/rules/*/*.yaml >"$work/promtool.log" ||
    { cat "$work/promtool.log" >&2; return 1; }

  EXPORTER_PORT=$(free_port)
  start "$work/exporter.log" "$BIN/sla-exporter" serve "$TOP/examples/colocation" "$TOP/examples/support" \
    --incidents "$TOP/examples/colocation/incidents.ndjson" --incidents "$TOP/examples/support/incidents.ndjson" --at "$STORY_INSTANT" \
    --listen "127.0.0.1:$EXPORTER_PORT"
  wait_for 20 curl -fs "http://127.0.0.1:$EXPORTER_PORT/-/ready" ||
    { say "the exporter did not come up:"; cat "$work/exporter.log" >&2; return 1; }

  demo_alertmanager "$work" || return 1
  PROMETHEUS_PORT=$(free_port)
  cat >"$work/prometheus.yml" <<EOF
global: {scrape_interval: 1s, evaluation_interval: 5s}
alerting: {alertmanagers: [{static_configs: [{targets: [${ALERTMANAGER_PORT:+"127.0.0.1:$ALERTMANAGER_PORT"}]}]}]}
rule_files: ["$work/out/rules/*.yaml", "$work/out/rules/specs/*.yaml", "$work/out/rules/_slac/*.yaml"]
scrape_configs:
  - job_name: sla-exporter
    static_configs: [{targets: ["127.0.0.1:$EXPORTER_PORT"]}]
  - job_name: prometheus
    static_configs: [{targets: ["127.0.0.1:$PROMETHEUS_PORT"]}]
EOF
  start "$work/prometheus.log" "$TOOLS/usr/bin/prometheus" --config.file="$work/prometheus.yml" \
    --storage.tsdb.path="$work/tsdb" --web.listen-address="127.0.0.1:$PROMETHEUS_PORT" \
    --web.console.templates="$work" --web.console.libraries="$work" --log.level=warn
  wait_for 30 curl -fs "http://127.0.0.1:$PROMETHEUS_PORT/-/ready" ||
    { say "Prometheus did not come up:"; cat "$work/prometheus.log" >&2; return 1; }
  say "waiting for the recorded series"
  wait_for 90 demo_is_complete ||
    { say "Prometheus has not recorded every row: $(demo_missing)"; return 1; }
}

# demo_alertmanager DIR: with the compiled routes and messages, but secrets and a Slack of its own, and without a wait for more alerts.
# Sets ALERTMANAGER_PORT; empty where it cannot run.
demo_alertmanager() {
  local work=$1 slack
  slack=$(free_port)
  ALERTMANAGER_PORT=$(free_port)
  mkdir -p "$work/secrets"
  echo "http://127.0.0.1:$slack/slack" >"$work/secrets/slack"
  sed -i "s|/etc/alertmanager/secrets|$work/secrets|; s|^  receiver: slac/none|&\n  group_wait: 1s|" "$work/out/alertmanager/alertmanager.yml"
  start "$work/receivers.log" python3 "$TOP/examples/live/receivers.py" "$slack" "$(free_port)" "$work/messages"
  start_alertmanager "$work/alertmanager.log" "$work/out/alertmanager/alertmanager.yml" "$work/alertmanager" "$ALERTMANAGER_PORT"
  case $? in
    0) ;;
    2) ALERTMANAGER_PORT= ;;
    *) say "Alertmanager did not come up:"; cat "$work/alertmanager.log" >&2; return 1 ;;
  esac
}

# demo_message DIR: what the service desk reads of the KPI that is missed.
demo_message() {
  local work=$1
  [ -n "$ALERTMANAGER_PORT" ] || { say "Alertmanager cannot run here: no namespace of mounts"; return 0; }
  wait_for 60 grep -q 'healthcare-network (power): KPI' "$work/messages" || { say "no message arrived"; cat "$work/alertmanager.log" >&2; return 1; }
  printf '\nWhat Slack shows meanwhile:\n'
  awk -v RS='== slack\n' '/healthcare-network .power.: KPI/ { printf "%s", $0; exit }' "$work/messages" |
    sed -E 's/<[^|>]*\|([^>]*)>/[\1]/g; s/ <[^>]*>$//; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g; s/^/  /'
}

# query PROMQL: the result vector as JSON.
query() {
  curl -fsS "http://127.0.0.1:$PROMETHEUS_PORT/api/v1/query" --data-urlencode "query=$1" |
    jq -c '.data.result'
}

demo_expected_rows() {
  curl -fsS "http://127.0.0.1:$EXPORTER_PORT/api/v1/rows" | jq '.rows | length'
}

demo_missing() {
  local want got name
  want=$(demo_expected_rows)
  for name in 'sla:status{window="current",status="met"}' 'sla:credit:ratio{window="current"}' \
    'sla:sli:ratio{window="current",basis="to_date"}'; do
    got=$(query "$name" | jq length)
    [ "$got" = "$want" ] || printf '%s has %s of %s rows; ' "$name" "$got" "$want"
  done
  for name in sla:info sla:budget_remaining:ratio sla:time_to_resolve:mean sla:kpi:value slo:error:ratio1h; do
    [ "$(query "$name" | jq length)" -gt 0 ] || printf '%s is empty; ' "$name"
  done
}

demo_is_complete() {
  local missing
  missing=$(demo_missing 2>&1) && [ -z "$missing" ]
}

# demo_table: account × commitment, everything from Prometheus's own API.
demo_table() {
  local rows want got mean
  rows=$(jq -rn \
    --argjson whole "$(query 'sla:sli:ratio{window="current",basis="whole"}')" \
    --argjson to_date "$(query 'sla:sli:ratio{window="current",basis="to_date"}')" \
    --argjson left "$(query 'sla:budget_remaining:seconds{window="current"}')" \
    --argjson status "$(query 'sla:status{window="current"} == 1')" \
    --argjson credit "$(query 'sla:credit:ratio{window="current"}')" \
    --argjson info "$(query 'sla:info')" '
    def key: [.metric.account, .metric.agreement, .metric.commitment, .metric.component // ""] | join("\u0001");
    def index_by(f): reduce .[] as $x ({}; .[$x | f] = $x);
    ($whole | index_by(key)) as $w | ($left | index_by(key)) as $l | ($status | index_by(key)) as $s |
    ($credit | index_by(key)) as $c |
    ($info | index_by([.metric.agreement, .metric.commitment] | join("\u0001"))) as $i |
    def cut(d): . * pow(10; d) | floor / pow(10; d);
    $to_date | sort_by(key) | .[] | key as $k |
    $i[[.metric.agreement, .metric.commitment] | join("\u0001")] as $about |
    [ .metric.account,
      .metric.commitment + (if .metric.component then " " + .metric.component else "" end),
      ($about.metric.promise // "?" | split("; from ")[0]),
      (($w[$k] // .).value[1] | tonumber * 100 | cut(3) | tostring + "%"),
      (if $l[$k] then ($l[$k].value[1] | tonumber / 60 | cut(1) | tostring) else "–" end),
      ($s[$k].metric.status // "?"),
      (($c[$k].value[1] // "?") | if . == "?" then . else (tonumber * 100 | tostring + "%") end)
    ] | @tsv') || { say "the table cannot be made"; return 1; }
  want=$(demo_expected_rows)
  got=$(printf '%s\n' "$rows" | grep -c .)
  [ "$got" = "$want" ] || { say "the table has $got rows, the exporter $want"; return 1; }
  case "$rows" in *"?"*) say "a value is missing in the table:"; printf '%s\n' "$rows" >&2; return 1 ;; esac
  printf 'account\tcommitment\tpromise\tSLI\tmin left\tstatus\tcredit\n%s\n' "$rows" | column_align
  mean=$(query 'sla:time_to_resolve:mean{incident_severity="sev1",window="7d"} / 60' | jq -r '.[0].value[1] // empty')
  [ -n "$mean" ] || { say "the fleet's mean is missing"; return 1; }
  printf '\nfleet mean time to resolve sev1 over 7d: %.0f min, over every tenant, goal 20 min: "a bit high"\n' "$mean"
  demo_kpi || return 1
}

# demo_kpi: the KPI that sees what the fleet's mean does not, and what the next incident costs.
demo_kpi() {
  local used price
  used=$(query 'sla:kpi:value{agreement="platinum",kpi="downtime",component="power"} * 100' | jq -r '.[0].value[1] // empty')
  price=$("$BIN/slac" explain platinum "$TOP/examples/colocation" |
    sed -n '/^availability/,/^$/s/^  one miss *[^,]*, \([0-9.]* [A-Z]*\).*/\1/p')
  [ -n "$used" ] && [ -n "$price" ] || { say "the KPI or its price is missing"; return 1; }
  printf 'healthcare-network, budget used on power: %.1f%%, goal 50%%: missed while the promise is kept; breaking it costs %s\n' "$used" "$price"
}

# Pads tab-separated columns; counts characters, not bytes.
column_align() {
  jq -Rrs '
    split("\n") | map(select(. != "") | split("\t")) as $t |
    [range($t[0] | length) as $c | [$t[][$c] | length] | max] as $w |
    $t[] | [to_entries[] | .value + (" " * ($w[.key] - (.value | length)) // "")] | join("  ") | sub(" +$"; "")'
}
