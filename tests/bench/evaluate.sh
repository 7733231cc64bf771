#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# evaluate.sh [INCIDENTS [ACCOUNTS]]: one generated world (20 000 incidents of a hundredth as many
# accounts, 90 days), five promises an account, evaluated by sla-exporter and, as SQL, by SQLite,
# PostgreSQL and DuckDB in the same run on two threads each; prints seconds and ratios. Exits 1 unless
# all of them find the same rows. RUNS: the best of so many counts. AT: another instant. SEED: another
# world. RARE: how much more often than usual incidents take rare turns.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
here=$TOP/tests/bench/evaluate
. "$here/databases.sh"
incidents=${1:-20000}
accounts=${2:-$(((incidents + 99) / 100))}
runs=${RUNS:-3}
need_packages time sqlite3 postgresql jq
need_duckdb
build sla-exporter evaluate_generate evaluate_measure
work=$(mktemp -d)
trap 'stop_all; rm -rf "$work"' EXIT
world=$work/world
mkdir "$world"
"$BIN/evaluate_generate" "$incidents" "$accounts" "$world" "${SEED:-1}" "${RARE:-1}"

at=${AT:-$(cat "$world/now")}
millis() { date -u -d "$1" +%s%3N; }
now=$(millis "$at")
month=$(date -u -d "@$(((now - 1) / 1000))" +%Y-%m-01)
opens=$(millis "$month")
closes=$(millis "$month +1 month")
begins=$((opens < now - 604800000 ? opens : now - 604800000)) # downtime is needed from here on

# timed FILE COMMAND…: runs it into FILE; sets wall and cpu (seconds, best run) and peak (KiB).
timed() {
  local out=$1 run
  shift
  for ((run = 0; run < runs; ++run)); do
    /usr/bin/time -a -o "$work/times" -f '%e %U %S %M' "$@" >"$out" || fail "$* failed"
  done
  read -r wall cpu peak < <(awk '{ print $1, $2 + $3, $4 }' "$work/times" | sort -n | head -n 1)
  rm "$work/times"
}

printf '\n%-22s %9s %9s %9s\n' "" seconds ratio CPU
timed "$work/rows.json" "$BIN/sla-exporter" evaluate "$world/specs" --incidents "$world/incidents.ndjson" \
  --at "$at" --format json
printf '%-22s %9.3f %9s %9.2f   reads and prints included; %d MB, %d B an incident\n' "sla-exporter evaluate" \
  "$wall" "" "$cpu" $((peak / 1024)) $((peak * 1024 / incidents))
"$BIN/evaluate_measure" "$world/specs" "$world/incidents.ndjson" "$at" | tee "$work/measured"
ours=$(awk '$1 == "cold" && $2 == "rows" { print $3 }' "$work/measured" | head -n 1) # what the databases are compared with
failed=0
# compared LABEL NAME SECONDS CPU
compared() {
  local verdict
  verdict=$(node "$here/compare.mjs" "$work/rows.json" "$work/$2.results.csv" "$work/$2.breaches.csv") || failed=1
  awk -v label="$1" -v seconds="$3" -v cpu="$4" -v ours="$ours" -v verdict="$(tail -n 1 <<<"$verdict")" \
    'BEGIN { printf "%-22s %9.3f %9.1f %9.2f   %s\n", label, seconds, seconds / ours, cpu, verdict }'
  head -n -1 <<<"$verdict"
}
read -r wall cpu < <(sqlite_rows)
compared "SQLite $(sqlite3 --version | cut -d' ' -f1)" sqlite "$wall" "$cpu"
postgres_start
read -r wall cpu < <(postgres_rows)
compared "PostgreSQL $(psql --version | grep -oE '[0-9]+\.[0-9]+' | head -n 1)" postgres "$wall" "$cpu"
stop_all
read -r wall cpu < <(duckdb_rows)
compared "DuckDB $(jq -r .version "$modules/node_modules/@duckdb/node-api/package.json")" duckdb "$wall" "$cpu"
exit "$failed"
