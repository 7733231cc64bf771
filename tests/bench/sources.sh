#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tests/bench/sources.sh [INCIDENTS] [sqlite|postgres]: a store of so many incidents (usual 1 000 000) from ten files: the first
# import, with the slowest of the scrapes meanwhile, and what a restart takes to the first scrape. Prints records a second, seconds,
# peak memory and the store's size.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
. "$TOP/tests/support/postgres.sh"
incidents=${1:-1000000}
engine=${2:-sqlite}
exporter=$BIN/sla-exporter
[ -x "$exporter" ] || fail "build first: ./tests/run.sh"
work=$(mktemp -d)
pid=
trap 'kill $pid 2>/dev/null || true; kill ${PG_PID:-} 2>/dev/null || true; rm -rf "$work"' EXIT
data=$work/data

python3 - "$work" "$incidents" <<'PY'
import sys
folder, total = sys.argv[1], int(sys.argv[2])
each = total // 10
with open(f"{folder}/specs.yaml", "w") as specs:
    specs.write("apiVersion: slac/v1\nkind: Service\nmetadata: {name: web}\nspec: {description: the shop}\n")
    accounts = max(total // 100, 1)
    for a in range(accounts):
        specs.write(f"---\napiVersion: slac/v1\nkind: Account\nmetadata: {{name: a{a}, labels: {{tier: gold}}}}\nspec: {{title: Account {a}}}\n")
    specs.write("""---
apiVersion: slac/v1
kind: Agreement
metadata: {name: gold}
spec:
  title: Gold
  accounts: {tier: gold}
  services: [web]
  term: 2026-01-01/2026-12-31
  owners: {engineering: sre, contract: legal}
  commitments:
    fix: {promise: resolve any incident within 1h per month, credits: {each breach: 5%}}
""")
    for f in range(10):
        specs.write(f"---\napiVersion: slac/v1\nkind: Source\nmetadata: {{name: s{f}}}\nspec: {{use: ndjson, with: {{path: {folder}/{f}.ndjson}}}}\n")
        with open(f"{folder}/{f}.ndjson", "w") as lines:
            for i in range(each):
                n = f * each + i
                at = f"2026-{8 + n % 3:02d}-{1 + n % 28:02d}T{n % 24:02d}"
                lines.write('{"id":"I%d","services":["web"],"accounts":["a%d"],"events":[{"at":"%s:00:00Z","type":"started"},{"at":"%s:01:00Z","type":"triggered","severity":"sev%d"},{"at":"%s:05:00Z","type":"acknowledged"},{"at":"%s:%02d:00Z","type":"resolved"},{"at":"%s:59:59Z","type":"closed"}]}\n'
                            % (n, n % accounts, at, at, 1 + n % 3, at, at, 6 + n % 50, at))
PY

if [ "$engine" = postgres ]; then
  need_postgres
  start_postgres "$work/pg" "$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
  data=$PG_URL
fi

serve() {
  began=$(date +%s.%N)
  "$exporter" serve "$work/specs.yaml" --data "$data" --at 2026-10-28T09:00:00Z --windows current \
    --listen 127.0.0.1:0 2>"$work/log" &
  pid=$!
  until url=$(sed -n 's/.*listening on \(http[^ ]*\).*/\1/p' "$work/log") && [ -n "$url" ]; do
    kill -0 "$pid" || { cat "$work/log" >&2; exit 1; }
    sleep 0.05
  done
  until curl -fs -o "$work/page" "$url/metrics"; do sleep 0.05; done
}
seconds() { awk -v a="$began" -v b="$(date +%s.%N)" 'BEGIN {printf "%.1f", b - a}'; }
peak() { awk '/VmHWM/ {printf "%d MiB", $2 / 1024}' "/proc/$pid/status"; }
ups() { curl -fs "$url/metrics" | grep -c '^sla_source_up{.*} 1' || true; }

serve
slowest=0
until [ "$(ups)" = 10 ]; do
  slowest=$(curl -fs -o "$work/page" -w '%{time_total}' "$url/metrics" | awk -v s="$slowest" '{print ($1 > s ? $1 : s)}')
  sleep 0.5
done
took=$(seconds)
printf 'import      %s incidents in %s s, %s a second, peak %s, slowest scrape meanwhile %s s\n' "$incidents" "$took" \
  "$(awk -v n="$incidents" -v t="$took" 'BEGIN {printf "%d", n / t}')" "$(peak)" "$slowest"
kill "$pid"; wait "$pid" || true
if [ "$engine" = postgres ]; then stored=$work/pg/db; else stored=$data; fi
printf 'store       %s\n' "$(du -sh "$stored" | cut -f1)"
sync
serve
printf 'restart     first scrape after %s s, peak %s, page %s\n' "$(seconds)" "$(peak)" "$(du -h "$work/page" | cut -f1)"
kill "$pid"; wait "$pid" || true
