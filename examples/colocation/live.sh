#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The story of examples/colocation as it runs in earnest: one system is polled, one sends webhooks, and
# the records stand in a store. Ends with the same rows as the file of incidents gives.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"

need_build_packages python3
build sla-exporter

story=$TOP/examples/colocation
at=2026-10-28T09:00:00Z
work=$(mktemp -d)
touch "$work/log"
started=
# shellcheck disable=SC2086
trap 'kill $started 2>/dev/null || true; rm -rf "$work"' EXIT
export DESK_TOKEN=desk-token MONITORING_SECRET=monitoring-secret
desk_port=$(free_port)
port=$(free_port)

mkdir "$work/live"
sed "s|127.0.0.1:8421|127.0.0.1:$desk_port|" "$TOP/examples/live/sources.yaml" >"$work/live/sources.yaml"
python3 "$TOP/examples/live/vendor.py" desk "$story/incidents.ndjson" "$desk_port" &
started="$started $!"
wait_for() {
  for _ in $(seq 100); do "$@" && return 0; sleep 0.1; done
  cat "$work/log" >&2
  fail "$* did not become true"
}
answers() { curl -s -o "$work/answer" "http://127.0.0.1:$1$2"; }
wait_for answers "$desk_port" /
"$BIN/sla-exporter" serve "$story/specs" "$work/live" --data "$work/data" --at "$at" \
  --listen "127.0.0.1:$port" 2>"$work/log" &
started="$started $!"
wait_for answers "$port" /-/ready
python3 "$TOP/examples/live/vendor.py" monitoring "$story/incidents.ndjson" "http://127.0.0.1:$port/ingest/monitoring"

"$BIN/sla-exporter" evaluate "$story/specs" --incidents "$story/incidents.ndjson" --at "$at" --format json |
  jq -S '[.rows[] | {agreement, commitment, account, service, sli, sliWhole, status, incidents, breaches, credit}]' >"$work/expected"
rows() {
  curl -sf "http://127.0.0.1:$port/api/v1/rows" |
    jq -S '[.rows[] | {agreement, commitment, account, service, sli, sliWhole, status, incidents, breaches, credit}]' >"$work/got"
}
is_same() { rows && cmp -s "$work/expected" "$work/got"; }
for _ in $(seq 150); do is_same && break; sleep 0.1; done
diff "$work/expected" "$work/got" || { cat "$work/log" >&2; fail "the rows differ"; }

jq -r '.[] | [.agreement, .commitment, .account, .service // "-", .status, (.sli * 100 * 10000 | floor / 10000 | tostring) + " %", .credit.percent + " %"] | @tsv' "$work/got" |
  awk -F '\t' '{printf "%-14s %-16s %-19s %-10s %-9s %-11s %s\n", $1, $2, $3, $4, $5, $6, $7}'
say "the same rows as from the file, from $(curl -sf "http://127.0.0.1:$port/metrics" | grep -c '^sla_source_up{.*} 1') sources and a store of $(du -sh "$work/data" | cut -f1)"
