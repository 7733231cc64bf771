#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# page.sh [ACCOUNTS]: how long the page takes to answer, beside a scrape, with so many accounts (default 10 000) and ten times as
# many incidents: the median of 20 of each, in milliseconds, and as a part of what a plain scrape takes.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
accounts=${1:-10000}
build sla-exporter evaluate_generate
work=$(mktemp -d)
trap 'stop_all; rm -rf "$work"' EXIT
"$BIN/evaluate_generate" $((10 * accounts)) "$accounts" "$work" 1 1
port=$(free_port)
start "$work/log" "$BIN/sla-exporter" serve "$work/specs" --incidents "$work/incidents.ndjson" --at "$(cat "$work/now")" --listen "127.0.0.1:$port"
wait_for 120 curl -fs -o /dev/null "http://127.0.0.1:$port/-/ready" || fail "the exporter did not come up"
# median PATH: milliseconds.
median() {
  for _ in $(seq 20); do curl -fs -o /dev/null -w '%{time_total}\n' "http://127.0.0.1:$port$1" || fail "$1 failed"; done |
    sort -n | awk '{ t[NR] = $1 } END { printf "%.2f", 1000 * t[int((NR + 1) / 2)] }'
}
account=$(curl -fs "http://127.0.0.1:$port/" | grep -o '/accounts/[^"]*' | sed -n 1p)
promise=$(curl -fs "http://127.0.0.1:$port$account" | grep -o "$account/[^\"?]*" | sed -n 1p)
scrape=$(median /metrics)
printf '%-28s %8s ms\n' "a scrape, plain" "$scrape"
for path in / "/?q=12" "/?status=breached&page=3" "$account" "$promise"; do
  one=$(median "$path")
  printf '%-28s %8s ms %8s of a scrape\n' "${path:0:28}" "$one" "$(awk -v a="$one" -v b="$scrape" 'BEGIN { printf "%.2f", a / b }')"
done
