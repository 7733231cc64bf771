#!/usr/bin/env bash
# init.sh SLAC SLA_EXPORTER: the tree that `slac init` writes is clean, compiles, and passes its tests; completion for shells.
. "$(dirname "$0")/lib.sh"
slac=$1
promtool=$(cd "$(dirname "$0")/../.." && pwd)/build/tools/usr/bin/promtool
check "a tree" exits 0 "$slac" init "$work/start"
check "says what is next" contains "$work/out" "slac check specs"
check "without a finding" exits 0 "$slac" check "$work/start/specs" --fail-on warning
check "compiles" exits 0 "$slac" compile "$work/start/specs" --out "$work/start/out" --tests
check "passes its tests" exits 0 "$promtool" test rules "$work"/start/out/tests/*.test.yaml
check "a second time" exits 0 "$slac" compile "$work/start/specs" --out "$work/start/out" --tests
cp -r "$work/start/specs" "$work/beside"
check "generated files beside the specs are no specs" exits 0 "$slac" compile "$work/beside" --out "$work/beside/out"
check "nor the next time" exits 0 "$slac" compile "$work/beside" --out "$work/beside/out"
check "Prometheus takes its configuration" exits 0 sh -c 'cd "$1" && "$2" check config prometheus.yml' sh "$work/start" "$promtool"
check "is evaluated" exits 0 "$2" evaluate "$work/start/specs" --incidents "$work/start/incidents.ndjson" --window 2026-10
check "with a row for each promise" [ "$(grep -o '"commitment":"[a-z0-9-]*"' "$work/out" | sort | tr '\n' ' ')" = '"commitment":"availability" "commitment":"sev1-response" ' ]
echo mine >"$work/start/specs/project.yaml"
rm "$work/start/specs/objectives.yaml"
check "a file that is there is an error" exits 3 "$slac" init "$work/start"
check "and stays" [ "$(cat "$work/start/specs/project.yaml")" = mine ]
check "and nothing else is written" [ ! -e "$work/start/specs/objectives.yaml" ]
check "a folder that cannot be is I/O" exits 3 "$slac" init /proc/slac

# Completion, as bash asks for it; other shells read theirs where they are there.
for shell in zsh fish; do
  "$slac" completion $shell >"$work/completion.$shell"
  check "completion for $shell has the commands" contains "$work/completion.$shell" explain
  if command -v $shell >"$work/where"; then check "$shell reads it" $shell -n "$work/completion.$shell"; fi
done
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
check "a word that an option takes" [ "$(completed slac compile specs --only d)" = dashboards ]
check "a command of a command" [ "$(completed slac promql f)" = fmt ]
finish
