#!/usr/bin/env bash
# tutorial.sh SLAC SLA_EXPORTER: every command of specs/tutorial.md, and what it prints.
. "$(dirname "$0")/lib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/scripts/setup.sh"
sed "s/9987/$(free_port)/g" "$top/specs/tutorial.md" >"$work/tutorial.md"
mkdir "$work/home"
check "does what it says" env PATH="$(dirname "$(realpath "$1")"):$PATH" timeout 150 "$top/tests/integration/console.py" "$work/home" "$work/tutorial.md"
finish
