# Shared by the integration tests. Sourced.
# shellcheck shell=bash
set -uo pipefail
work=$(mktemp -d)
pids=
cleanup() {
  local pid
  for pid in $pids; do kill "$pid" 2>/dev/null; done
  for pid in $pids; do wait "$pid" 2>/dev/null; done
  chmod -R u+w "$work" 2>/dev/null
  rm -rf "$work"
}
trap cleanup EXIT
passed=0
failed=0

# check NAME COMMAND…: the command must succeed.
check() {
  local name=$1
  shift
  if "$@"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED: $name"
  fi
}

# exits CODE COMMAND…: the command must end with CODE; its output is left in $work/out and $work/err.
exits() {
  local want=$1 got=0
  shift
  "$@" >"$work/out" 2>"$work/err" || got=$?
  [ "$got" = "$want" ] || { echo "exit $got, wanted $want: $*"; cat "$work/err"; return 1; }
}

contains() { grep -qF -- "$2" "$1" || { echo "$1 lacks: $2"; head -n 5 "$1"; return 1; }; }
lacks() { ! grep -qF -- "$2" "$1" || { echo "$1 must not have: $2"; return 1; }; }

# check_routes AMTOOL CONFIG PREFIX [LABEL=VALUE]…: every alert that `explain --routes` lists on standard input, with the labels that its
# rule sets and these, goes to the receiver that it says, with PREFIX before its name.
check_routes() {
  local amtool=$1 config=$2 prefix=$3 alert tier channel of receiver labels
  shift 3
  while read -r alert tier channel of receiver; do
    labels=(alertname="$alert" "$@")
    [ "$tier" = - ] || labels+=(tier="$tier")
    [ "$channel" = - ] || labels+=(channel="$channel")
    [ "$of" = - ] || labels+=(agreement="$of" account=acme)
    check "$alert $tier $channel $of" \
      [ "$("$amtool" config routes test --config.file="$config" "${labels[@]}" 2>/dev/null)" = "$prefix$receiver" ]
  done
}

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
