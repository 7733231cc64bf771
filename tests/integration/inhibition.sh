#!/usr/bin/env bash
# inhibition.sh SLAC: amtool takes the generated inhibition inside a small configuration, and a running Alertmanager
# mutes the ticket of the objective and value that a page is about, and no other.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../scripts/setup.sh"
work=$(mktemp -d)
trap 'stop_all; rm -rf "$work"' EXIT
"$1" compile "$here/../golden/ok/indicators/spec.yaml" --out "$work/out" 2>/dev/null || exit 1
{
  printf 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n'
  cat "$work/out/alertmanager/inhibit.yml"
} >"$work/alertmanager.yml"
"$TOOLS/usr/bin/amtool" check-config "$work/alertmanager.yml" || exit 1

port=$(free_port)
start_alertmanager "$work/log" "$work/alertmanager.yml" "$work/data" "$port"
case $? in
  0) ;;
  2) echo "not proved on a running Alertmanager: no namespace of mounts here"; exit 0 ;;
  *) cat "$work/log"; exit 1 ;;
esac

# alert NAME OBJECTIVE ACCOUNT TIER
alert() {
  jq -n --arg name "$1" --arg objective "$2" --arg account "$3" --arg tier "$4" \
    '{labels: {alertname: $name, objective: $objective, account: $account, tier: $tier}}'
}
{
  alert AccountBurns by-account acme page
  alert SloErrorBudgetBurn by-account acme ticket
  alert SloErrorBudgetBurn by-account other ticket
  alert SloErrorBudgetBurn latency acme ticket
  alert SloNoData by-account acme ticket
} | jq -s . | curl -fsS -H 'Content-Type: application/json' --data @- "http://127.0.0.1:$port/api/v2/alerts" || exit 1
muted() {
  curl -fsS "http://127.0.0.1:$port/api/v2/alerts" |
    jq -r '.[] | select(.status.inhibitedBy != []) | [.labels.alertname, .labels.objective, .labels.account, .labels.tier] | join(" ")'
}
is_muted() { [ "$(muted)" = "SloErrorBudgetBurn by-account acme ticket" ]; }
wait_for 20 is_muted || { echo "muted: $(muted)"; exit 1; }
