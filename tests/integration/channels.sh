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

# Each alert, with the labels that its rule sets, goes where it is said to go.
"$slac" explain --routes "$work/specs" 2>/dev/null | tail -n +2 >"$work/routes"
check "there are routes" [ "$(wc -l <"$work/routes")" -gt 10 ]
while read -r alert tier channel of receiver; do
  labels=(alertname="$alert")
  [ "$tier" = - ] || labels+=(tier="$tier")
  [ "$channel" = - ] || labels+=(channel="$channel")
  [ "$of" = - ] || labels+=(agreement="$of" account=acme)
  got=$("$amtool" config routes test --config.file="$config" "${labels[@]}" 2>/dev/null)
  check "$alert $tier $channel $of" [ "$got" = "$receiver" ]
done <"$work/routes"
check "a foreign alert goes where the base sends it" \
  [ "$("$amtool" config routes test --config.file="$config" alertname=DiskFull team=db channel=duty tier=page 2>/dev/null)" = db ]

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
# Everything ends: of breaches nobody is told.
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
