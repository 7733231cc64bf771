# Sourced by evaluate.sh: SQLite, PostgreSQL and DuckDB on the tables of a generated world, two threads
# each. NAME_rows computes rows.sql RUNS times, prints seconds and CPU seconds of the best run (loading,
# indexes and statistics of the tables not counted), and leaves $work/NAME.results.csv and .breaches.csv.
# Uses $here, $work, $world, $runs and the instants $now, $opens, $closes, $begins (milliseconds).
# shellcheck shell=bash

# dialect NAME FILE: the file for that database. Lines that begin with `--NAME ` are its alone. Of SQLite
# the largest of some values is max(), and PostgreSQL's tables need no log.
dialect() {
  local name=$1 own=
  case $name in
    sqlite) own='s/\bgreatest\(/max(/g; s/\bleast\(/min(/g' ;;
    postgres) own='s/^CREATE TABLE/CREATE UNLOGGED TABLE/' ;;
  esac
  sed -E -e "s/^--$name //" -e '/^--/d' -e "$own" -e "s#:folder#$world#g" \
    -e "s/:now\b/$now/g; s/:opens\b/$opens/g; s/:closes\b/$closes/g; s/:begins\b/$begins/g" "$2"
}

# Drops what rows.sql creates.
drops() { dialect "$1" "$here/rows.sql" | sed -nE 's/^CREATE( UNLOGGED)? TABLE ([a-z]+) AS$/DROP TABLE IF EXISTS \2;/p'; }

sqlite_rows() {
  local run
  {
    echo 'PRAGMA cache_size = -4000000; PRAGMA temp_store = memory; PRAGMA threads = 1;'
    dialect sqlite "$here/tables.sql"
    for ((run = 0; run < runs; ++run)); do
      drops sqlite
      printf '.print run\n.timer on\n'
      dialect sqlite "$here/rows.sql"
      echo .timer off
    done
    printf '.headers on\n.mode csv\n.once %s\nSELECT * FROM results;\n.once %s\nSELECT * FROM breaches;\n' \
      "$work/sqlite.results.csv" "$work/sqlite.breaches.csv"
  } >"$work/sqlite.sql"
  sqlite3 -bail :memory: <"$work/sqlite.sql" >"$work/sqlite.log" 2>&1 || { tail -n 3 "$work/sqlite.log" >&2; fail "SQLite failed"; }
  awk '$0 == "run" { ++run }
       $1 == "Run" { wall[run] += $4; cpu[run] += $6 + $8 }
       END { for (run in wall) printf "%.3f %.2f\n", wall[run], cpu[run] }' "$work/sqlite.log" | sort -n | head -n 1
}

# A server of its own, on a socket in $work only. It refuses to run as root.
postgres_start() {
  local as=() programs
  programs=$(find /usr/lib/postgresql -name initdb -printf '%h\n' | sort -V | tail -n 1)
  mkdir "$work/postgres"
  if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    chown postgres "$work/postgres"
    chmod 711 "$work"
  fi
  (cd / && "${as[@]}" "$programs/initdb" -D "$work/postgres/data" -A trust -U bench --no-sync) >"$work/initdb.log" 2>&1 ||
    { tail -n 3 "$work/initdb.log" >&2; fail "initdb failed"; }
  # Parallel plans wherever two processes can share the work; nothing waits for the disk.
  start "$work/postgres.log" "${as[@]}" "$programs/postgres" -D "$work/postgres/data" \
    -c listen_addresses= -c unix_socket_directories="$work/postgres" \
    -c shared_buffers=2GB -c work_mem=1GB -c maintenance_work_mem=1GB -c effective_cache_size=8GB \
    -c max_parallel_workers_per_gather=1 -c max_parallel_workers=1 -c max_parallel_maintenance_workers=1 \
    -c parallel_setup_cost=0 -c parallel_tuple_cost=0.005 -c min_parallel_table_scan_size=0 \
    -c random_page_cost=1.1 -c default_statistics_target=10 -c jit=off -c autovacuum=off \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 \
    -c max_wal_size=8GB -c checkpoint_timeout=1h
  wait_for 30 psql -qX -h "$work/postgres" -U bench -c 'SELECT 1' postgres || fail "PostgreSQL does not start"
}

# The CPU seconds of all the server's processes that have ended: its fields 16 and 17, in hundredths.
postgres_cpu() { awk '{ print ($16 + $17) / 100 }' "/proc/${STARTED##* }/stat"; }

postgres_file() {
  psql -qX -h "$work/postgres" -U bench -v ON_ERROR_STOP=1 -f "$1" postgres >"$work/psql.log" 2>&1 ||
    { tail -n 3 "$work/psql.log" >&2; fail "PostgreSQL failed"; }
}

postgres_rows() {
  local run before
  dialect postgres "$here/tables.sql" >"$work/postgres.sql"
  postgres_file "$work/postgres.sql"
  { drops postgres; echo '\timing on'; dialect postgres "$here/rows.sql"; } >"$work/postgres.sql"
  for ((run = 0; run < runs; ++run)); do
    sleep 0.5 # what a session used is known once its process has ended
    before=$(postgres_cpu)
    postgres_file "$work/postgres.sql"
    sleep 0.5
    awk -v before="$before" -v after="$(postgres_cpu)" '
      $1 == "Time:" { wall += $2 / 1000 }
      END { printf "%.3f %.2f\n", wall, after - before }' "$work/psql.log"
  done >"$work/postgres.runs"
  printf '\\copy %s to %s csv header\n' results "$work/postgres.results.csv" breaches "$work/postgres.breaches.csv" \
    >"$work/postgres.sql"
  postgres_file "$work/postgres.sql"
  sort -n "$work/postgres.runs" | head -n 1
}

duckdb_rows() {
  dialect duckdb "$here/tables.sql" >"$work/duckdb.tables.sql"
  dialect duckdb "$here/rows.sql" >"$work/duckdb.rows.sql"
  drops duckdb >"$work/duckdb.drops.sql"
  node "$here/duckdb.mjs" "$modules" "$work/duckdb" "$runs" || fail "DuckDB failed"
}

# need_duckdb: its npm package, into the build folder.
need_duckdb() {
  command -v node >/dev/null && command -v npm >/dev/null || need_packages nodejs npm
  modules=$TOP/build/bench
  [ -d "$modules/node_modules/@duckdb/node-api" ] && return 0
  say "installing DuckDB into build/bench"
  mkdir -p "$modules"
  npm install --prefix "$modules" --no-audit --no-fund --no-save @duckdb/node-api@1.5.6-r.1 >"$modules/npm.log" 2>&1 ||
    { tail -n 3 "$modules/npm.log" >&2; fail "cannot install @duckdb/node-api (build/bench/npm.log)"; }
}
