#!/usr/bin/env bash
# clock.sh SLA_EXPORTER: a system that is away for a day, and clocks that jump.
. "$(dirname "$0")/../integration/lib.sh"
exporter=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/scripts/setup.sh"
. "$top/tests/support/serve.sh"
. "$top/tests/support/desk.sh"
faketime=$(dpkg -L libfaketime | grep '/libfaketimeMT.so.1$')
mkdir "$work/specs"
cp "$top/tests/support/shop.yaml" "$work/specs/shop.yaml"
export DESK_TOKEN=s3cret
start_desk
desk_connector "{url: .next}" >"$work/specs/sources.yaml"
cat >>"$work/specs/sources.yaml" <<E
apiVersion: slac/v1
kind: Source
metadata: {name: desk}
spec:
  use: desk
  with: {url: "http://127.0.0.1:$vendor_port", token: {env: DESK_TOKEN}}
  every: 5s
  rescan: 7d
  hosts: ["127.0.0.1"]
E
item() { # ID DAY FROM TO UPDATED
  printf '{"id":"%s","services":["web"],"accounts":["acme"],"updated":"%s","events":[{"at":"2026-10-%sT%s:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-%sT%s:00Z","type":"resolved"}]}' "$1" "$5" "$2" "$3" "$2" "$4"
}
# What the process takes for the time at its start, from now on.
clock() { echo "@$1" >"$work/clock.new" && mv "$work/clock.new" "$work/clock"; }
serves() {
  # Only what asks for the date gets another: what counts seconds goes on, and what files say stays (the library reads its own
  # file for that, and version 0.9.10 then waits for itself).
  LD_PRELOAD=$faketime FAKETIME_TIMESTAMP_FILE=$work/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 TZ=UTC \
    serve log "$work/specs" --data "$work/data"
}
row() { curl -fs "$url/api/v1/rows?account=acme" | jq -r '.rows[0] | "\(.window.to[0:10]) \(.status) \(.incidents.total) \(.incidents.breached)"'; }
shows() { [ "$(row)" = "$1" ]; }
said() { grep -c "$1" "$work/vendor/requests"; }

mood fine
items "$(item A 10 01:00 01:30 2026-10-10T02:00:00Z)"
clock "2026-10-28 09:00:00"
check "starts" serves
check "reads" eventually shows "2026-11-01 met 1 0"

# ---- the system is away for a day
mood broken
again
check "a failure alone changes no row" eventually is 'sla_source_up{source="desk"}' 0
check "they stand" shows "2026-11-01 met 1 0"
clock "2026-10-28 09:10:00"
check "after some minutes nothing is sure" eventually shows "2026-11-01 unknown 1 0"
clock "2026-10-29 09:00:00"
items "$(item A 10 01:00 01:30 2026-10-10T02:00:00Z)" "$(item B 28 10:00 12:00 2026-10-28T12:00:00Z)" "$(item C 28 20:00 20:10 2026-10-28T21:00:00Z)"
check "nor after a day" eventually shows "2026-11-01 unknown 1 0"
check "the time of the last read is that of the last read" awk -v t="$(value 'sla_source_last_success_timestamp_seconds{source="desk"}')" 'BEGIN {exit !(t >= 1793178000 && t < 1793178600)}'
asked=$(wc -l <"$work/vendor/requests")
mood fine
again
check "once it is back nothing of that day is missing" eventually shows "2026-11-01 breached 3 1"
check "it is asked from where it was read up to" [ "$(tail -n "+$((asked + 1))" "$work/vendor/requests" | grep -c 'since=2026-10-10')" -ge 1 ]

# ---- the clock jumps a month ahead, and back
clock "2026-12-05 09:00:00"
check "the rows are those of the time that it shows" eventually shows "2027-01-01 met 0 0"
again
check "reads at that time" eventually is 'sla_source_up{source="desk"}' 1
sleep 6
clock "2026-10-29 09:05:00"
check "back again they are what they were" eventually shows "2026-11-01 breached 3 1"
# A full scan is due, whatever time the last one bore: what changed without saying so is found.
items "$(item A 10 01:00 02:30 2026-10-10T02:00:00Z)" "$(item B 28 10:00 12:00 2026-10-28T12:00:00Z)" "$(item C 28 20:00 20:10 2026-10-28T21:00:00Z)"
check "a scan of the future is none" eventually shows "2026-11-01 breached 3 2"

# ---- and back by a day, and on
clock "2026-10-27 09:00:00"
check "what is yet to happen has not happened" eventually shows "2026-11-01 breached 1 1"
clock "2026-10-29 09:10:00"
check "until it has" eventually shows "2026-11-01 breached 3 2"
stop
check "starts again" serves
check "with the same rows" eventually shows "2026-11-01 breached 3 2"
stop
finish
