# A system that is asked: fake_vendor.py, and the Connector that reads it. Sourced.
# shellcheck shell=bash disable=SC2154

# start_desk: in the background; its incidents, and how it answers, stand in $work/vendor.
start_desk() {
  vendor_port=$(free_port)
  mkdir -p "$work/vendor"
  python3 -B "$(dirname "${BASH_SOURCE[0]}")/fake_vendor.py" "$vendor_port" "$work/vendor" &
  pids="$pids $!"
}
mood() { echo "$1" >"$work/vendor/mood"; }
items() { printf '[%s]' "$(IFS=,; echo "$*")" >"$work/vendor/items.json"; }

desk_connector() { # PAGE
  cat <<E
apiVersion: slac/v1
kind: Connector
metadata: {name: desk}
spec:
  parameters: {url: {}, token: {secret: true}}
  poll:
    url: \$url/incidents
    headers: {Authorization: Bearer \$token}
    query: {since: \$since}
    records: .items
    key: .id
    updated: .updated
    page: $1
    since: {overlap: 1m, reach: 90d}
    one: {url: \$url/incidents/\$key, record: .item}
  webhook:
    signature: {header: X-Hook-Signature, prefix: sha256=}
    secret: token
    hint: .id
  map: del(.updated) | select(.id != "SILENT") | if .id == "BAD" then error("no sense in it") else . end
---
E
}
