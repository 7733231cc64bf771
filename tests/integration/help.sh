#!/usr/bin/env bash
# help.sh SLAC SLA_EXPORTER: every command says how it is used, each example is a right command line, and shells complete both programs.
. "$(dirname "$0")/lib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
mkdir "$work/bin" "$work/here"
ln -s "$1" "$work/bin/slac"
ln -s "$2" "$work/bin/sla-exporter"
PATH=$work/bin:$PATH
cd "$work/here" || exit 1
cp -r "$top/examples/starter/specs" specs
cp -r "$top/examples/starter/specs" changed-specs
cp "$top/examples/starter/incidents.ndjson" .
export SLA_STORE=store HOME=$work/here
mkdir -p .config/fish/completions

commands_of() { "$@" --help | sed -n '/^Subcommands:/,/^$/p' | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p'; }
# each PROGRAM COMMAND…: those below it, or its own examples where there are none.
each() {
  local below one lines line code
  below=$(commands_of "$@")
  if [ -n "$below" ]; then
    for one in $below; do each "$@" "$one"; done
    return
  fi
  lines=$("$@" --help | sed -n '/^Examples:$/,$s/^  //p')
  check "$* has examples" [ -n "$lines" ]
  while IFS= read -r line; do
    case $line in *" serve "*) continue ;; esac # runs for good
    code=0
    bash -c "$line" >"$work/out" 2>"$work/err" || code=$?
    check "is a right command line ($code): $line" [ "$code" != 2 ] && check "is a known one: $line" [ "$code" -lt 4 ]
  done <<<"$lines"
}
each slac
each sla-exporter
check "serve has them too" contains <(sla-exporter serve --help) 'sla-exporter serve specs --data'
check "a wrong option is a usage error" exits 2 sla-exporter ledger show --dta store

sla-exporter completion bash >completion.bash
check "bash reads it" bash -n completion.bash
# shellcheck disable=SC1091
completed() { bash -c 'source completion.bash; COMP_WORDS=('"$1"'); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _sla-exporter; echo "${COMPREPLY[*]}"'; }
check "it completes commands" [ "$(completed 'sla-exporter led')" = ledger ]
check "below commands" [ "$(completed 'sla-exporter ledger ver')" = verify ]
check "options" [ "$(completed 'sla-exporter ledger export --cre')" = --credits ]
check "and their words" [ "$(completed 'sla-exporter ledger show --format c')" = csv ]
check "fish too" contains <(sla-exporter completion fish) "complete -c sla-exporter"
finish
