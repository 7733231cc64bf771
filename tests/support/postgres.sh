# A PostgreSQL server of the test's own. Sourced after scripts/setup.sh.
# shellcheck shell=bash

PG_BIN=$(postgres_bin)

# start_postgres DIR PORT: sets PG_URL and PG_PID. Not as root, which PostgreSQL refuses.
start_postgres() {
  local dir=$1 port=$2 bin=$PG_BIN
  mkdir -p "$dir"
  as_nobody=()
  if [ "$(id -u)" = 0 ]; then
    chmod 755 "$(dirname "$dir")"
    chown nobody "$dir"
    as_nobody=(setpriv --reuid nobody --regid nogroup --clear-groups)
  fi
  if [ ! -d "$dir/db" ]; then
    "${as_nobody[@]}" "$bin/initdb" -D "$dir/db" -U sla --auth=trust -E UTF8 --locale=C >"$dir/initdb.log" 2>&1 ||
      { cat "$dir/initdb.log"; return 1; }
  fi
  "${as_nobody[@]}" "$bin/postgres" -D "$dir/db" -h 127.0.0.1 -p "$port" -k "$dir" >>"$dir/log" 2>&1 &
  PG_PID=$!
  PG_URL="postgresql://sla@127.0.0.1:$port/postgres"
  for _ in $(seq 200); do
    "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" && return 0
    sleep 0.1
  done
  cat "$dir/log"
  return 1
}
