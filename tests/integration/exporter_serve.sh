#!/usr/bin/env bash
# exporter_serve.sh SLAC SLA_EXPORTER: the server, its reloads and its end.
. "$(dirname "$0")/lib.sh"
exporter=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
promtool=$top/build/tools/usr/bin/promtool
cp -r "$top/examples/colocation/specs" "$work/specs"
cp "$top/examples/colocation/incidents.ndjson" "$work/incidents.ndjson"

serve() {
  "$exporter" serve "$work/specs" --incidents "$work/incidents.ndjson" --at 2026-10-28T09:00:00Z \
    --listen 127.0.0.1:0 2>"$work/log" &
  pid=$!
  pids="$pids $pid"
  for _ in $(seq 100); do
    url=$(sed -n 's/.*listening on \(http[^ ]*\).*/\1/p' "$work/log")
    [ -n "$url" ] && return 0
    sleep 0.1
  done
  cat "$work/log"
  return 1
}
metrics() { curl -fs "$url/metrics"; }
value() { metrics | awk -v s="$1" 'index($0, s) == 1 {print $NF}'; }
# eventually COMMAND…: within ten seconds.
eventually() {
  local i
  for i in $(seq 100); do "$@" && return 0; sleep 0.1; done
  echo "never: $*"
  return 1
}
is() { [ "$(value "$1")" = "$2" ]; }

check "starts" serve
check "is ready" curl -fs -o "$work/out" "$url/-/ready"
check "is healthy" curl -fs -o "$work/out" "$url/-/healthy"
metrics >"$work/page"
check "the page passes promtool" "$promtool" check metrics <"$work/page"
same_zipped() { # of one evaluation, which either may be the last of
  curl -fs --compressed "$url/metrics" | grep -v sla_exporter_scrapes >"$work/zipped"
  metrics | grep -v sla_exporter_scrapes >"$work/plain"
  cmp -s "$work/zipped" "$work/plain"
}
check "gzip carries the same page" eventually same_zipped
check "gzip is used" grep -qi 'content-encoding: gzip' <(curl -fsI -H 'Accept-Encoding: gzip' "$url/metrics")
check "no label is repeated" [ -z "$(grep -v '^#' "$work/page" | sed 's/ [^ ]*$//' | sort | uniq -d)" ]
check "the tenant at risk" is 'sla_status{account="healthcare-network",agreement="platinum",commitment="availability",component="power",window="current",status="at_risk"}' 1
# Ranges are ignored: whatever is asked for, the whole body and nothing beyond it.
ranged() {
  [ "$(curl -s -m 5 -o "$work/out" -w '%{http_code} %{size_download}' -H "Range: bytes=$1" "$url/-/healthy")" = "200 8" ]
}
for range in 0-20000 2-3 -3 8- 99999999- "$(seq -s, -f '0-%g' 700)"; do
  check "the whole body for range ${range:0:20}" ranged "$range"
done
check "unknown paths are 404" [ "$(curl -s -o /dev/null -w '%{http_code}' "$url/etc/passwd")" = 404 ]
curl -fs "$url/api/v1/rows" >"$work/rows"
"$exporter" evaluate "$work/specs" --incidents "$work/incidents.ndjson" --at "$(jq -r .at "$work/rows")" >"$work/offline"
check "the API gives what evaluate prints" cmp "$work/rows" "$work/offline"

# A new record is seen without a reload.
echo '{"id":"INC-9","services":["power"],"accounts":["healthcare-network"],"events":[{"at":"2026-10-28T08:00:00Z","type":"triggered","severity":"sev1"}]}' >>"$work/incidents.ndjson"
check "a changed file is read again" eventually is 'sla_status{account="healthcare-network",agreement="platinum",commitment="availability",component="power",window="current",status="breached"}' 1
check "its clock runs" [ -n "$(value 'sla_clock_deadline_timestamp_seconds{account="healthcare-network",agreement="platinum",commitment="sev1-resolution",incident="INC-9"')" ]
check "and is due in local time" grep -q "^sla_clock_deadline_timestamp_seconds{account=\"healthcare-network\",agreement=\"platinum\",commitment=\"sev1-resolution\",incident=\"INC-9\",.*due=\"2026-10-28 11:00 +01:00\"}" <(metrics)
echo 'rubbish' >>"$work/incidents.ndjson"
check "refused records are counted" eventually is "sla_source_rejected_records{reason=\"not-json\",source=\"$work/incidents.ndjson\"}" 1

# A source that cannot be read keeps its rows and shouts.
mv "$work/incidents.ndjson" "$work/away"
check "a lost source is down" eventually is "sla_source_up{source=\"$work/incidents.ndjson\"}" 0
check "its rows stay" is 'sla_status{account="healthcare-network",agreement="platinum",commitment="availability",component="power",window="current",status="breached"}' 1
mv "$work/away" "$work/incidents.ndjson"
check "and comes back" eventually is "sla_source_up{source=\"$work/incidents.ndjson\"}" 1

# Half a line at the end waits; whole, it counts.
half='{"id":"INC-10","services":["power"],"accounts":["telecom-carrier"],"events":[{"at":"2026-10-28T08:00:00Z",'
printf '%s' "$half" >>"$work/incidents.ndjson"
sleep 1.2
check "half a line is not refused" is "sla_source_rejected_records{reason=\"not-json\",source=\"$work/incidents.ndjson\"}" 1
echo '"type":"triggered","severity":"sev1"}]}' >>"$work/incidents.ndjson"
check "its rest makes it a record" eventually is 'sla_unattributed_incidents{incident_severity="sev1",reason="uncovered-service",spelled="telecom-carrier"}' 1

# A file that loses what was known changes no row, is told, and stands once a person confirms it.
breached='sla_status{account="healthcare-network",agreement="platinum",commitment="availability",component="power",window="current",status="breached"}'
shrunk="sla_source_shrunk{source=\"$work/incidents.ndjson\"}"
cp "$work/incidents.ndjson" "$work/whole"
credit=$(value 'sla_credit_ratio{account="healthcare-network",agreement="platinum",commitment="availability",component="power",window="current"}')
for shape in emptied cut garbage; do
  case $shape in
  emptied) : >"$work/incidents.ndjson" ;;
  cut) head -c 300 "$work/whole" >"$work/incidents.ndjson" ;;
  garbage) head -c 3000 /dev/zero | tr '\0' 'x' >"$work/incidents.ndjson" ;;
  esac
  check "a file that was $shape is not trusted" eventually is "$shrunk" 1
  check "$shape: what was breached stays" is "$breached" 1
  check "$shape: so does what is owed" is 'sla_credit_ratio{account="healthcare-network",agreement="platinum",commitment="availability",component="power",window="current"}' "$credit"
  check "$shape: the rest is unknown" is 'sla_status{account="healthcare-network",agreement="platinum",commitment="sev1-response",window="current",status="met"}' 0
  cp "$work/whole" "$work/incidents.ndjson"
  check "$shape: whole again, it is trusted" eventually is "$shrunk" 0
done
check "the log says it" contains "$work/log" "it is not trusted"
: >"$work/incidents.ndjson"
check "emptied once more" eventually is "$shrunk" 1
kill -USR1 "$pid"
check "SIGUSR1 confirms it" eventually is "$shrunk" 0
check "and the rows follow" is "$breached" 0
cp "$work/whole" "$work/incidents.ndjson"
check "growth needs no word" eventually is "$breached" 1

# A file that is rewritten in place, with equal size and time, is seen.
clock='sla_clock_deadline_timestamp_seconds{account="healthcare-network",agreement="platinum",commitment="sev1-resolution",incident="INC-9"'
check "the clock runs before" [ -n "$(value "$clock")" ]
sleep 1.2
touch -r "$work/incidents.ndjson" "$work/time"
sed '/INC-9/s/sev1/sev4/' "$work/incidents.ndjson" >"$work/edited"
cat "$work/edited" >"$work/incidents.ndjson"
touch -r "$work/time" "$work/incidents.ndjson"
gone() { [ -z "$(value "$clock")" ]; }
check "an edit in place is seen" eventually gone
cp "$work/whole" "$work/incidents.ndjson"
check "and undone" eventually is "$breached" 1

# The rows can be asked for in part.
count() { curl -fs "$url/api/v1/rows?$1" | jq '.rows | length'; }
check "by account" [ "$(count account=telecom-carrier)" = "$(curl -fs "$url/api/v1/rows" | jq '[.rows[] | select(.account=="telecom-carrier")] | length')" ]
check "by status and agreement" [ "$(count 'status=breached&agreement=platinum')" = "$(curl -fs "$url/api/v1/rows" | jq '[.rows[] | select(.status=="breached" and .agreement=="platinum")] | length')" ]
check "by two statuses" [ "$(count 'status=breached&status=met')" -gt "$(count status=met)" ]
# The page and its reference name the same series.
metrics | sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' | sort -u >"$work/exposed"
sed -n '/^## Exporter/,/^## Rules/p' "$top/specs/series.md" | grep -oE '`sla_[a-z_]+[a-z]' | tr -d '\`' |
  grep -vxE 'sla_data_quality_issues|sla_breaches|sla_restatements_total|sla_ledger_[a-z_]+|sla_outbox_[a-z_]+|sla_digest_due|sla_clock_disagrees' | sort -u >"$work/documented" # no flaw, no store
check "there are series" [ "$(wc -l <"$work/exposed")" -gt 30 ]
check "every series is documented, and every documented one is there" diff "$work/exposed" "$work/documented"

# One row, and why.
row="$url/api/v1/rows/platinum/sev1-resolution/healthcare-network"
check "a row is told with its incidents" [ "$(curl -fs "$row" | jq -r '.commitment + " " + (.details | length > 0 | tostring)')" = "sev1-resolution true" ]
check "each with a reason" [ "$(curl -fs "$row" | jq '[.details[] | select((.reasons | length) == 0)] | length')" = 0 ]
check "its verdicts add up" [ "$(curl -fs "$row" | jq '[.details[] | select(.verdict == "met" or .verdict == "breached" or .verdict == "pending" or .verdict == "excluded" or .verdict == "cancelled")] | length')" = "$(curl -fs "$row" | jq .incidents.total)" ]
check "the same as all rows have" [ "$(curl -fs "$row" | jq -c 'del(.details)')" = "$(curl -fs "$url/api/v1/rows" | jq -c '[.rows[] | select(.commitment=="sev1-resolution" and .account=="healthcare-network")][0]')" ]
check "of a service" [ "$(curl -fs "$url/api/v1/rows/platinum/availability/healthcare-network/power" | jq -r .service)" = power ]
check "a row that is not there is 404" [ "$(curl -s -o "$work/out" -w '%{http_code}' "$url/api/v1/rows/platinum/nothing/healthcare-network")" = 404 ]
check "half an address is 404" [ "$(curl -s -o "$work/out" -w '%{http_code}' "$url/api/v1/rows/platinum")" = 404 ]
check "an unknown window is 400" [ "$(curl -s -o "$work/out" -w '%{http_code}' "$row?window=next")" = 400 ]
check "an unknown filter is 400" [ "$(curl -s -o "$work/out" -w '%{http_code}' "$url/api/v1/rows?acount=x")" = 400 ]
check "and named" contains "$work/out" "unknown parameter acount"

# SIGHUP: bad specs change nothing, good ones take effect.
cp "$work/specs/agreements.yaml" "$work/agreements.yaml"
echo 'kind: [' >>"$work/specs/agreements.yaml"
kill -HUP "$pid"
check "a failed reload is told" eventually is sla_exporter_config_last_reload_successful 0
check "the former specs stay" is 'sla_target_ratio{account="healthcare-network",agreement="platinum",commitment="availability",component="power",window="current"}' 0.9995
cp "$work/agreements.yaml" "$work/specs/agreements.yaml"
kill -HUP "$pid"
check "mended" eventually is sla_exporter_config_last_reload_successful 1
ln -s loop.yaml "$work/specs/loop.yaml"
kill -HUP "$pid"
check "a link to itself fails the reload" eventually is sla_exporter_config_last_reload_successful 0
rm "$work/specs/loop.yaml"
check "the former specs stay" is 'sla_target_ratio{account="healthcare-network",agreement="platinum",commitment="availability",component="power",window="current"}' 0.9995
sed 's/99.95%/99.5%/' "$work/agreements.yaml" >"$work/specs/agreements.yaml"
kill -HUP "$pid"
check "a good reload takes effect" eventually is 'sla_target_ratio{account="healthcare-network",agreement="platinum",commitment="availability",component="power",window="current"}' 0.995
check "and is told" eventually is sla_exporter_config_last_reload_successful 1
sed '/credits:/d' "$work/agreements.yaml" >"$work/specs/agreements.yaml"
kill -HUP "$pid"
check "a reload shows warnings" eventually contains "$work/log" SLA4006

port=${url##*:}
check "a second server on the port ends with I/O" exits 3 timeout 10 "$exporter" serve "$work/specs" --incidents "$work/incidents.ndjson" --listen "127.0.0.1:$port"
kill -TERM "$pid"
wait "$pid"
check "SIGTERM ends cleanly" [ $? = 0 ]
check "and says so" contains "$work/log" stopped

"$exporter" serve "$work/specs" --incidents "$work/incidents.ndjson" --at 2026-10-28T09:00:00Z --listen 127.0.0.1:0 --windows current 2>"$work/log" &
pid=$!
pids="$pids $pid"
url=
eventually grep -q listening "$work/log" && url=$(sed -n 's/.*listening on \(http[^ ]*\).*/\1/p' "$work/log")
check "windows can be left out" [ "$(metrics | grep -c 'window="previous"\|window="rolling"')" = 0 ]
check "the current one stays" [ "$(metrics | grep -c '^sla_status.*window="current"')" -gt 10 ]
check "missing incidents are I/O" exits 3 timeout 10 "$exporter" serve "$work/specs" --incidents "$work/none" --listen 127.0.0.1:0
check "bad specs are exit 1" exits 1 timeout 10 "$exporter" serve "$top/tests/golden/error/SLA2001_did-you-mean" --incidents "$work/incidents.ndjson" --listen 127.0.0.1:0
check "windows without the current one are usage" exits 2 "$exporter" serve "$work/specs" --incidents "$work/incidents.ndjson" --windows previous
check "a bad address is usage" exits 2 timeout 10 "$exporter" serve "$work/specs" --incidents "$work/incidents.ndjson" --listen nowhere
finish
