#!/usr/bin/env bash
# postgres.sh STORE_TEST SLA_EXPORTER: the store on a real PostgreSQL, and exporters that share it.
. "$(dirname "$0")/lib.sh"
store_test=$1
exporter=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/scripts/setup.sh"
. "$top/tests/support/postgres.sh"
. "$top/tests/support/serve.sh"
need_postgres
pg_port=$(free_port)
check "PostgreSQL starts" start_postgres "$work/pg" "$pg_port"
pids="$pids $PG_PID"
check "every promise of the store holds" env SLAC_POSTGRES="$PG_URL" "$store_test" '[store]'

export HOOK_SECRET=hook-s3cret DATABASE=$PG_URL
cp "$top/tests/support/shop.yaml" "$work/specs.yaml"
cat >>"$work/specs.yaml" <<E
---
apiVersion: slac/v1
kind: Source
metadata: {name: hook}
spec: {use: webhook, with: {webhookSecret: {env: HOOK_SECRET}}}
---
apiVersion: slac/v1
kind: Source
metadata: {name: file}
spec: {use: ndjson, with: {path: $work/polled.ndjson}, every: 5s}
E
incident() { # ID
  echo '{"id":"'$1'","services":["web"],"accounts":["acme"],"events":[{"at":"2026-10-20T01:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-20T01:30:00Z","type":"resolved"}]}'
}
incident P1 >"$work/polled.ndjson"

shares() { serve "$1" "$work/specs.yaml" --data "{env:DATABASE}" --at 2026-10-28T09:00:00Z; }
total() { [ "$(curl -fs "$1/api/v1/rows" | jq -r '.rows[0] | "\(.status) \(.incidents.total)"')" = "$2" ]; }
requests() { curl -fs "$1/metrics" | awk '/^sla_source_records_total\{source="file"\}/ {print $2}'; }
hook() { # URL ID
  local body
  body=$(incident "$2")
  code -X POST --data-binary "$body" -H "X-Signature-256: sha256=$(sign "$HOOK_SECRET" "$body")" "$1/ingest/hook"
}

check "one exporter" shares one
one=$url one_pid=$pid
check "polls" eventually total "$one" "met 1"
check "another" shares two
two=$url
check "shows the same" eventually total "$two" "met 1"
check "takes deliveries" [ "$(hook "$two" H1)" = 202 ]
check "which it shows" eventually total "$two" "met 2"
check "and the first one too" eventually total "$one" "met 2"
check "a repeated delivery to the first" [ "$(hook "$one" H1)" = 202 ]
check "only one of them polls" [ "$(requests "$two")" = 0 ]
incident P2 >>"$work/polled.ndjson"
check "what it polls both show" eventually total "$two" "met 3"
kill -9 "$one_pid"
incident P3 >>"$work/polled.ndjson"
check "when it dies the other one polls" eventually total "$two" "met 4"
check "by itself" [ "$(requests "$two")" -gt 0 ]

# ---- exporters that start and reload while another one takes deliveries miss none
"$top/tests/support/flood.py" "$two" 6 >"$work/taken" &
flood=$!
started=
for n in 1 2 3; do
  check "starts in the flood" shares "late$n"
  started="$started $url" reloaded=$pid
done
for _ in 1 2 3; do kill -HUP "$reloaded"; sleep 0.7; done
wait "$flood"
met=$((4 + $(cat "$work/taken")))
check "deliveries were taken" [ "$met" -gt 10 ]
for each in $two $started; do check "each shows all of them" eventually total "$each" "met $met"; done
# shellcheck disable=SC2086
for n in 1 2 3; do kill ${pids##* }; wait ${pids##* }; pids=${pids% *}; done

# ---- records that stand in a database
columns='(id INT PRIMARY KEY, title TEXT, service TEXT, account TEXT, severity TEXT, started TEXT, triggered TEXT, acknowledged TEXT, resolved TEXT, updated TEXT)'
rows="INSERT INTO outages VALUES (7, 'a ''quoted\" title', 'web', 'acme', 'sev1', NULL, '2026-10-10T01:00:00Z', NULL, '2026-10-10T01:30:00+00:00', '2026-10-10T02:00:00Z'), (8, 'old', 'web', 'acme', 'sev1', NULL, '2025-01-10T01:00:00Z', NULL, NULL, '2025-01-10T01:00:00Z')"
python3 -c 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute("CREATE TABLE outages " + sys.argv[2]); c.execute(sys.argv[3]); c.commit()' "$work/desk.db" "$columns" "$rows"
"$PG_BIN/psql" -q "$PG_URL" -c "CREATE TABLE outages $columns" -c "${rows//\\\"/\"}" >"$work/psql" 2>&1 || cat "$work/psql"
for desk in "$work/desk.db" "$PG_URL"; do
  export DESK=$desk
  mkdir -p "$work/sql"
  sed '/^kind: Source/,$d' "$work/specs.yaml" | sed '$d' >"$work/sql/specs.yaml"
  cat >>"$work/sql/specs.yaml" <<E
kind: Source
apiVersion: slac/v1
metadata: {name: outages}
spec:
  use: sql
  with: {database: {env: DESK}, query: "SELECT * FROM outages WHERE updated >= :since"}
  every: 5s
E
  rm -rf "$work/sql-data"
  check "an exporter that asks ${desk%%:*}" serve sql "$work/sql/specs.yaml" --data "$work/sql-data" --at 2026-10-28T09:00:00Z
  check "reads rows" eventually total "$url" "met 1"
  check "those within its reach" [ "$(curl -fs "$url/metrics" | awk '/^sla_source_records_total/ {print $2}')" = 1 ]
  check "with their words" [ "$(curl -fs "$url/api/v1/incidents/outages/7" | jq -r .title)" = "a 'quoted\" title" ]
  stop
  check "without an address in the log" lacks "$work/sql.log" "$PG_URL"
done

# ---- stores of every version are brought to the newest
brings() { # VERSION PLACE
  check "version $1 is brought to the newest" serve "v$1" "$work/specs.yaml" --data "$2" --at 2026-10-28T09:00:00Z
  check "with its records beside those of the file" eventually total "$url" "breached 4"
  check "and its refusals" is 'sla_source_rejected_records{reason="no-events",source="hook"}' 1
  check "and when they came" [ "$(curl -fs "$url/api/v1/incidents/hook/OLD-1" | jq -r '.events[0].seen')" = 2026-10-26T02:00:00Z ]
  stop
}
for schema in "$top"/tests/schemas/sqlite-*.sql; do
  version=$(basename "$schema" .sql)
  mkdir "$work/$version"
  python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(open(sys.argv[2]).read())' "$work/$version/sla.db" "$schema"
  brings "${version#*-}" "$work/$version"
done
for schema in "$top"/tests/schemas/postgres-*.sql; do
  version=$(basename "$schema" .sql)
  "$PG_BIN/psql" -q "$PG_URL" -c "CREATE DATABASE \"$version\"" && "$PG_BIN/psql" -q "${PG_URL%/*}/$version" -f "$schema" >"$work/psql" 2>&1 || cat "$work/psql"
  brings "${version#*-}" "${PG_URL%/*}/$version"
done

# The database goes, and comes back.
kill -INT "$PG_PID"
wait "$PG_PID"
check "without the database deliveries are refused" [ "$(hook "$two" H2)" = 503 ]
url=$two
check "the source is down" eventually is 'sla_source_up{source="hook"}' 0
check "and scrapes go on" total "$two" "met $met"
check "PostgreSQL starts again" start_postgres "$work/pg" "$pg_port"
pids="$pids $PG_PID"
check "which is seen without a delivery" eventually is 'sla_source_up{source="hook"}' 1
check "deliveries are taken again" eventually [ "$(hook "$two" H2)" = 202 ]
check "and count" eventually total "$two" "met $((met + 1))"
check "no address is in the log" lacks "$work/two.log" "$PG_URL"
finish
