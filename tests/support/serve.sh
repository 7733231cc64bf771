# Runs an exporter in a test and asks it. Sourced after integration/lib.sh; needs $exporter.
# shellcheck shell=bash disable=SC2154

# serve NAME ARGUMENT…: in the background, its log in $work/NAME.log. Sets url and pid.
serve() {
  log=$work/$1.log
  shift
  : >"$log" # what one before it said is not to be taken for its own
  "$exporter" serve "$@" --listen 127.0.0.1:0 2>"$log" &
  pid=$!
  pids="$pids $pid"
  url=
  for _ in $(seq 100); do
    url=$(sed -n 's/.*listening on \(http[^ ]*\).*/\1/p' "$log")
    [ -n "$url" ] && return 0
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  cat "$log"
  return 1
}
stop() { kill "$pid"; wait "$pid"; }
again() { kill -HUP "$pid"; }

# eventually COMMAND…: it succeeds within $patience tenths of a second.
patience=200
eventually() {
  for _ in $(seq "$patience"); do "$@" && return 0; sleep 0.1; done
  echo "never: $*"
  tail -n 3 "$log"
  return 1
}
metrics() { curl -fs "$url/metrics"; }
value() { metrics | awk -v s="$1" 'index($0, s) == 1 {print $NF}'; }
is() { [ "$(value "$1")" = "$2" ]; }
code() { curl -s -m 20 -o "$work/out" -w '%{http_code}' "$@"; }
sign() { printf '%s' "$2" | openssl dgst -sha256 -hmac "$1" -r | cut -d' ' -f1; }
