#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# ledger.sh [INCIDENTS [ACCOUNTS]]: one generated world (20 000 incidents of a hundredth as many accounts, 90 days, five promises an account)
# in a store; what its ledger costs: closing four months at once, a look that finds nothing new, and verifying, beside one evaluation
# of every window of the same store.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
incidents=${1:-20000}
accounts=${2:-$(((incidents + 99) / 100))}
need_packages time curl
build sla-exporter evaluate_generate
work=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT
"$BIN/evaluate_generate" "$incidents" "$accounts" "$work" 1 1 | head -n 1
cat >"$work/specs/source.yaml" <<S
apiVersion: slac/v1
kind: Source
metadata: {name: bench}
spec: {use: ndjson, with: {path: $work/incidents.ndjson}}
S
"$BIN/sla-exporter" serve "$work/specs" --data "$work/data" --listen 127.0.0.1:0 2>"$work/log" &
pid=$!
url=
until [ -n "$url" ]; do sleep 0.2; url=$(sed -n 's/.*listening on \(http[^ ]*\).*/\1/p' "$work/log"); done
until curl -fs "$url/metrics" | grep -q '^sla_source_up{source="bench"} 1'; do sleep 0.5; done
sleep 12 # the ledger has looked
kill "$pid"
wait "$pid" || true

base=
# row NAME COMMAND…
row() {
  local name=$1 wall cpu peak
  shift
  /usr/bin/time -o "$work/time" -f '%e %U %S %M' "$@" >"$work/out" 2>"$work/err" || { cat "$work/err"; exit 1; }
  read -r wall cpu peak < <(awk '{ print $1, $2 + $3, $4 }' "$work/time")
  base=${base:-$cpu}
  printf '  %-44s %7.2f s  %7.2f s CPU  %5.2f times  %5d MB\n' "$name" "$wall" "$cpu" \
    "$(awk -v a="$cpu" -v b="$base" 'BEGIN { print a / b }')" $((peak / 1024))
}
row "evaluate --all-windows" "$BIN/sla-exporter" evaluate "$work/specs" --data "$work/data" --all-windows
row "ledger close, four months" "$BIN/sla-exporter" ledger close --data "$work/data" --from 2026-07-01 --by bench
"$BIN/sla-exporter" ledger export --data "$work/data" >"$work/lines"
printf '  %s lines, %s MB\n' "$(wc -l <"$work/lines")" $(($(wc -c <"$work/lines") / 1000000))
row "ledger preview, nothing new" "$BIN/sla-exporter" ledger preview --data "$work/data"
row "ledger verify" "$BIN/sla-exporter" ledger verify --data "$work/data"
