#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Three months in one minute, as the ledger has them: September closes, a record that comes late restates it, terms are amended,
# a vendor's credit is claimed and paid, and a byte that somebody changed is found.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"

need_build_packages jq
build slac sla-exporter

work=$(mktemp -d)
trap 'set +e; stop_all; rm -rf "$work"' EXIT
cp "$TOP/examples/ledger/incidents.ndjson" "$work"
sed "s|path: incidents.ndjson|path: $work/incidents.ndjson|" "$TOP/examples/ledger/specs.yaml" >"$work/specs.yaml"
port=$(free_port)
ledger() { "$BIN/sla-exporter" ledger "$1" --data "$work/data" "${@:2}"; }
show() { cat "$work"/exporter.log >&2; ledger show >&2 || true; fail "$1"; }
has() { # ACCOUNT KIND TEXT: a line of that kind says so
  ledger show --account "$1" 2>/dev/null | grep " $2 " | grep -q -- "$3"
}

"$BIN/slac" check "$work/specs.yaml" 2>/dev/null || fail "the specs have errors"
start "$work/exporter.log" "$BIN/sla-exporter" serve "$work/specs.yaml" --data "$work/data" --listen "127.0.0.1:$port" \
  --at 2026-09-01T00:00:00Z --replay --speed 150000
exporter=$!
wait_for 30 has acme owed '2026-09: 210.00 EUR' || show "September was not closed"
say "September is closed:"
ledger show --window 2026-09 | sed 's/^/  /'

say "a record comes late: eight hours more of outage in September"
echo '{"id":"INC-1","title":"Feed A lost","services":["power"],"accounts":["acme"],"events":[{"at":"2026-09-08T13:00:00Z","type":"reopened"},{"at":"2026-09-08T21:00:00Z","type":"resolved"}]}' >>"$work/incidents.ndjson"
wait_for 30 has acme owed '420.00 to 210.00' || show "September was not restated"
ledger show --account acme | grep -e restated -e 'owed .*2026-09' | sed 's/^/  /'

say "terms that would change a closed month are refused; from the next month on they are taken"
sed 's|^  fee: {amount: 2100.*|&\n  amendments: [{from: "2026-09-01", reference: "Amendment 1", approvedBy: [legal], commitments: {availability: {credits: {"< 99.9%": 1%}}}}]|' \
  "$work/specs.yaml" >"$work/amended.yaml"
cp "$work/specs.yaml" "$work/specs.former"
cp "$work/amended.yaml" "$work/specs.yaml"
kill -HUP "$exporter"
wait_for 10 grep -q 'begins inside a window that is closed' "$work/exporter.log" || show "the amendment was not refused"
sed -n 's/.*reload failed/  reload failed/p' "$work/exporter.log"
sed 's|from: "2026-09-01"|from: "2026-12-01"|' "$work/amended.yaml" >"$work/specs.yaml"
kill -HUP "$exporter"
wait_for 10 has acme terms 'amended from 2026-12-01 (Amendment 1)' || show "the amendment was not entered"
ledger show --account acme | grep ' terms ' | tail -n 1 | sed 's/^/  /'

say "what a vendor owes is claimed and paid"
line=$(ledger export --credits --account us | jq -r 'select(.period == "2026-09") | .line')
ledger mark "$line" claimed --by purchasing --note "ticket 4711" | sed 's/^/  /'
ledger mark "$line" paid --by purchasing | sed 's/^/  /'
! ledger mark "$line" paid --by purchasing 2>"$work/refused" || show "it was marked twice"
sed 's/^/  /' "$work/refused"

wait_for 60 has borealis owed 'gold, 2026-11:' || show "November was not closed"
say "what is owed for the quarter, as billing gets it:"
ledger export --credits --format csv | cut -d, -f1-8 | tr -d '\r' | sed 's/^/  /'

say "every line fits, and one changed byte does not:"
ledger verify | sed 's/^/  /'
ledger export >"$work/ledger.ndjson"
sed 's/"amount":"210.00"/"amount":"110.00"/' "$work/ledger.ndjson" >"$work/changed.ndjson"
! "$BIN/sla-exporter" ledger verify "$work/changed.ndjson" >"$work/verdict" || show "a changed amount was not found"
sed 's/^/  /' "$work/verdict"
