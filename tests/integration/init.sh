#!/usr/bin/env bash
# init.sh SLAC SLA_EXPORTER: the tree that `slac init` writes is clean, compiles, and passes its tests; completion for bash.
. "$(dirname "$0")/lib.sh"
slac=$1
promtool=$(cd "$(dirname "$0")/../.." && pwd)/build/tools/usr/bin/promtool
check "a tree" exits 0 "$slac" init "$work/start"
check "says what is next" contains "$work/out" "slac check $work/start"
check "without a finding" exits 0 "$slac" check "$work/start" --fail-on warning
check "compiles" exits 0 "$slac" compile "$work/start" --out "$work/compiled" --tests
check "passes its tests" exits 0 "$promtool" test rules "$work"/compiled/tests/*.test.yaml
: >"$work/none.ndjson"
check "is evaluated" exits 0 "$2" evaluate "$work/start" --incidents "$work/none.ndjson" --at 2026-11-01T00:00:00Z
check "with a row for each promise" [ "$(grep -o '"commitment":"[a-z0-9-]*"' "$work/out" | sort | tr '\n' ' ')" = '"commitment":"availability" "commitment":"sev1-response" ' ]
echo mine >"$work/start/project.yaml"
rm "$work/start/objectives.yaml"
check "a file that is there is an error" exits 3 "$slac" init "$work/start"
check "and stays" [ "$(cat "$work/start/project.yaml")" = mine ]
check "and nothing else is written" [ ! -e "$work/start/objectives.yaml" ]
check "a folder that cannot be is I/O" exits 3 "$slac" init /proc/slac

# Completion, as bash asks for it.
# shellcheck disable=SC1090
source <("$slac" completion)
completed() { # WORD…: the last one is being typed
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  COMPREPLY=()
  _slac
  echo "${COMPREPLY[*]}"
}
check "a command is completed" [ "$(completed slac expl)" = explain ]
check "an option of a command, behind its arguments" [ "$(completed slac compile specs --te)" = --tests ]
check "a command of a command" [ "$(completed slac promql f)" = fmt ]
finish
