#!/usr/bin/env bash
# channels.sh SLAC: amtool takes the configuration and sends every alert that the tree can raise where `explain --routes` says; the base
# stays as it is; a running Alertmanager sends messages to receivers of each kind, which are those of channels.txt.
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../scripts/setup.sh"
slac=$(realpath "$1")
amtool=$TOOLS/usr/bin/amtool
trap 'stop_all; cleanup' EXIT
http=$(free_port)
smtp=$(free_port)

mkdir "$work/specs" "$work/secrets"
for kind in slack pagerduty; do echo "http://127.0.0.1:$http/$kind" >"$work/secrets/$kind"; done
printf key >"$work/secrets/key" # Alertmanager 0.25 sends a line break along to Opsgenie
echo token >"$work/secrets/token"
for file in "$here"/channels/*; do sed -e "s|@secrets@|$work/secrets|; s|@http@|$http|; s|@smtp@|$smtp|" "$file" >"$work/specs/$(basename "$file")"; done
check "the tree compiles" exits 0 "$slac" compile "$work/specs" --out "$work/compiled"
config=$work/compiled/alertmanager/alertmanager.yml
check "amtool takes it" exits 0 "$amtool" check-config "$config"
awk '/# slac: begin/ { ours = 1 } !ours { print } /# slac: end/ { ours = 0 }' "$config" >"$work/without"
check "without ours it is the base" cmp "$work/without" "$work/specs/alertmanager.yml"

# What needs a later version is checked with one.
case "$("$amtool" --version 2>&1)" in
  *" 0.2"[0-7]*) ;;
  *) check "amtool takes what needs 0.28" exits 0 "$amtool" check-config "$here/../golden/ok/channels/out/alertmanager/alertmanager.yml" ;;
esac

"$slac" explain --routes "$work/specs" 2>/dev/null | tail -n +2 >"$work/routes"
check "there are routes" [ "$(wc -l <"$work/routes")" -gt 10 ]
check_routes "$amtool" "$config" "" <"$work/routes"
check "a foreign alert goes where the base sends it" \
  [ "$("$amtool" config routes test --config.file="$config" alertname=DiskFull team=db channel=duty tier=page 2>/dev/null)" = db ]

# Bases in the spellings that people use: amtool takes the result, which is the base without our lines, and routes as said.
mkdir "$work/odd"
sed '/^---$/,$!d; 1d' "$here/../golden/ok/channels-beside-a-base/spec.yaml" >"$work/odd/shop.yaml"
printf 'apiVersion: slac/v1\nkind: Project\nmetadata: {name: odd}\nspec: {alertmanager: {base: base.yml, channels: {page: duty, ticket: duty}}}\n' >"$work/odd/project.yaml"
number=0
odd() {
  number=$((number + 1))
  printf "$1" >"$work/odd/base.yml"
  check "odd base $number compiles" exits 0 "$slac" compile "$work/odd" --only alertmanager --out "$work/odd$number"
  local written=$work/odd$number/alertmanager/alertmanager.yml
  check "amtool takes odd base $number" exits 0 "$amtool" check-config "$written"
  awk '/# slac: begin/ { ours = 1 } !ours { printf "%s%s", (n++ ? "\n" : ""), $0 } /# slac: end/ { ours = 0 } END { print "" }' "$written" >"$work/odd.without"
  check "odd base $number stays" cmp "$work/odd.without" <(sed -e '$a\' "$work/odd/base.yml")
  check "odd base $number routes" [ "$("$amtool" config routes test --config.file="$written" alertname=SloNoData tier=page 2>/dev/null)" = slac/duty ]
}
rest='receivers:\n- name: d\n'
odd "route:\n  receiver: d\n$rest"
odd "route:\r\n  receiver: d\r\n  routes:\r\n  # none\r\n  - receiver: d\r\nreceivers:\r\n- name: d\r\n"
odd "# head\n---\nroute: # the root\n    receiver: d\n    routes: # of teams\n\n    # the first\n    -\n      receiver: d\n$rest...\n"
odd "route:\n  receiver: d\n  routes:\ntemplates: &t\ninhibit_rules:\n$rest"
odd "route:\n  receiver: d\n  routes: &r\n  - &first {receiver: d}\n  - *first\n${rest}  webhook_configs:\n  - &d {url: http://127.0.0.1:9/}\n  - <<: *d\n    max_alerts: 3\n"
odd "\"route\":\n  'receiver': d\n$rest- name: last"

# Groups do not wait in a test.
sed -i 's/^  receiver: default$/&\n  group_wait: 1s\n  group_interval: 1s/' "$config"
messages=$work/messages
start "$work/receivers.log" python3 "$here/../../examples/live/receivers.py" "$http" "$smtp" "$messages"
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
wait_for 10 listens "$smtp"
wait_for 10 listens "$http"
port=$(free_port)
start_alertmanager "$work/log" "$config" "$work/data" "$port"
case $? in
  0) ;;
  2) echo "not proved on a running Alertmanager: no namespace of mounts here"; finish; exit ;;
  *) cat "$work/log"; exit 1 ;;
esac
post() { curl -fsS -H 'Content-Type: application/json' --data @"$1" "http://127.0.0.1:$port/api/v2/alerts"; }
check "alerts are taken" post "$here/channels_alerts.json"
arrived() { [ "$(grep -c '^== ' "$messages" 2>/dev/null)" -ge "$1" ]; }
wait_for 30 arrived 8 || cat "$work/log"
# All alerts are resolved, which is sent for all but breaches.
jq '[.[] | .endsAt = "2026-10-28T10:00:00Z"]' "$here/channels_alerts.json" >"$work/ended.json"
check "their end is taken" post "$work/ended.json"
wait_for 30 arrived 13 || cat "$work/log"
sleep 3
awk -v RS='(^|\n)== ' 'NR > 1 { gsub(/\n+$/, ""); print "== " $0 }' "$messages" | sed "s|$http|HTTP|g" |
  python3 -c 'import re, sys; print("\n".join(sorted(m.rstrip() for m in re.split(r"^(?=== )", sys.stdin.read(), flags=re.M) if m.strip())))' \
    >"$work/got.txt"
if [ "${SLA_APPROVE:-}" = 1 ]; then cp "$work/got.txt" "$here/channels.txt"; fi
check "the messages are those that were read" diff "$here/channels.txt" "$work/got.txt"
finish
