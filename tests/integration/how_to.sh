#!/usr/bin/env bash
# how_to.sh SLAC SLA_EXPORTER: every command of specs/how-to.md, and what it prints.
. "$(dirname "$0")/lib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/scripts/setup.sh"
. "$top/tests/support/postgres.sh"
sed "s/9987/$(free_port)/g; s/9988/$(free_port)/g" "$top/specs/how-to.md" >"$work/how-to.md"
start_postgres "$work/pg" "$(free_port)"
mkdir -p "$work/home/my"
cp "$top/tests/connectors/pagerduty/answer.json" "$work/home/my/"
check "does what it says" env SLA_DATABASE="$PG_URL" PATH="$(dirname "$(realpath "$1")"):$PATH" timeout 150 "$top/tests/integration/console.py" "$work/home" "$work/how-to.md"
kill "$PG_PID"
finish
