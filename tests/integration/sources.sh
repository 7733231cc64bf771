#!/usr/bin/env bash
# sources.sh SLAC SLA_EXPORTER: systems that are asked and that tell, in every mood.
. "$(dirname "$0")/lib.sh"
exporter=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/scripts/setup.sh"
. "$top/tests/support/serve.sh"
. "$top/tests/support/desk.sh"
mkdir "$work/specs"
export DESK_TOKEN=s3cret HOOK_SECRET=hook-s3cret

cp "$top/tests/support/shop.yaml" "$work/specs/story.yaml"
sources() { # PAGE
  desk_connector "$1" >"$work/specs/sources.yaml"
  cat >>"$work/specs/sources.yaml" <<E
apiVersion: slac/v1
kind: Source
metadata: {name: desk}
spec:
  use: desk
  with: {url: "http://127.0.0.1:$vendor_port", token: {env: DESK_TOKEN}}
  every: 5s
  hosts: ["127.0.0.1"]
  severities: {Critical: sev1}
  account: [{label: tenant}, {regex: "for ([a-z]+)\$"}, {services: {web: acme}}]
  accounts: [acme]
---
apiVersion: slac/v1
kind: Source
metadata: {name: hook}
spec: {use: webhook, with: {webhookSecret: {env: HOOK_SECRET}}}
---
apiVersion: slac/v1
kind: Source
metadata: {name: posts}
spec: {use: notices, with: {webhookSecret: {env: HOOK_SECRET}, customerChannels: "#acme"}}
---
apiVersion: slac/v1
kind: Source
metadata: {name: alerts}
spec:
  use: alertmanager
  with: {webhookSecret: {env: HOOK_SECRET}}
  severities: {critical: sev1}
  account: [{label: account}]
  group: {by: [account, alertname], window: 10m, reopenWithin: 5m}
E
}
item() { # ID FIXED-AT UPDATED [EXTRA]
  printf '{"id":"%s","title":"outage","url":"https://desk.example/%s","services":["web"],"updated":"2026-10-10T%s:00Z","events":[{"at":"2026-10-10T01:00:00Z","type":"triggered","severity":"Critical"},{"at":"2026-10-10T%s:00Z","type":"resolved"}]%s}' "$1" "$1" "$3" "$2" "${4:-}"
}

start_at=2026-10-28T09:00:00Z
serves() { serve log "$work/specs" --data "$work/data" --at "$start_at"; }
refuses() { # CODE TEXT: the server does not start
  exits "$1" timeout 20 "$exporter" serve "$work/specs" --listen 127.0.0.1:0 "${@:3}" && contains "$work/err" "$2"
}
row() { curl -fs "$url/api/v1/rows?account=$1" | jq -r '.rows[0] | "\(.status) \(.incidents.total) \(.incidents.breached)"'; }
has_row() { [ "$(row "$1")" = "$2" ]; }
hook() { # BODY [SECRET]
  code -X POST --data-binary "$1" -H "X-Signature-256: sha256=$(sign "${2:-$HOOK_SECRET}" "$1")" "$url/ingest/hook"
}

start_desk
mood fine
tenant=',"labels":{"tenant":"beta"}'
items "$(item A 01:30 02:00)" "$(item B 01:50 02:00)" "$(item C 02:10 03:00 "$tenant")" "$(item BAD 01:05 04:00)" "$(item SILENT 01:05 04:00)"
sources '{url: .next}'

# ---- records in the normal form say the same with jq and without
mkdir "$work/two"
cat >"$work/two/specs.yaml" <<E
apiVersion: slac/v1
kind: Source
metadata: {name: direct}
spec: {use: ndjson, with: {path: "$work/two/in"}}
---
apiVersion: slac/v1
kind: Source
metadata: {name: by-jq}
spec: {use: ndjson, with: {path: "$work/two/in"}, severities: {none is called so: sev1}}
E
cat >"$work/two/in" <<'E'
{"id":"A","services":["web"],"events":[{"at":"2026-10-05T10:00:00Z","type":"triggered","severity":"sev1"}]}
{"id":"N","title":"nullify","events":[{"at":"2026-10-05T10:00:00Z","type":"triggered","severity":"null"}]}
{"id":"P","services":["${SERVICE}","web"],"events":[{"at":"2026-10-05T10:00:00Z","type":"triggered"},{"at":"N/A","type":"resolved"}]}
{"id":"L","source":"x","labels":{"a":"b"},"description":"d","link":"INC-1","events":[{"at":"2026-10-05T10:00:00Z","type":"note"}]}
{"id":"I","events":[{"at":"2026-10-05T10:00:00Z","type":"paused","reason":"(null)"},{"at":"%TIME%","type":"note"}]}
{"id":12345678901234567890,"events":[{"at":"2026-10-05T10:00:00Z","type":"note"}]}
{"id":"x\u0024y","events":[{"at":"2026-10-05T10:00:00Z","type":"note"}]}
{"id":"undefined","events":[{"at":"2026-10-05T10:00:00Z","type":"note"}]}
["x"]
E
for way in direct by-jq; do "$exporter" connector test $way "$work/two" --input "$work/two/in" --format ndjson 2>"$work/two/$way.err" | jq -cS . >"$work/two/$way"; done
check "records are read" [ "$(wc -l <"$work/two/direct")" = 7 ]
check "equally by both ways" cmp "$work/two/direct" "$work/two/by-jq"
check "and refused equally" cmp "$work/two/direct.err" "$work/two/by-jq.err"

# ---- programs that give nothing, several or garbage
mkdir "$work/odd"
odd() { # KEY MAP RECORD: what becomes of it, in one line
  printf 'apiVersion: slac/v1\nkind: Connector\nmetadata: {name: odd}\nspec:\n  webhook: {bearer: true, secret: s, key: %s}\n  parameters: {s: {secret: true}}\n  map: %s\n' "'$1'" "'$2'" >"$work/odd/c.yaml"
  echo "$3" >"$work/odd/in"
  "$exporter" connector test odd "$work/odd" --input "$work/odd/in" --format ndjson 2>&1 | tr '\n' ' '
}
fine='{"id":"A","events":[{"at":"2026-10-10T01:00:00Z","type":"triggered"}]}'
check "a key that gives nothing" [ "$(odd empty . "$fine")" = "$fine " ]
check "a key that gives several" [ "$(odd '.id, "x", .events[]' . "$fine")" = "$fine " ]
check "a mapping that gives nothing" [ "$(odd .id empty "$fine")" = "" ]
check "a mapping that gives several" [ "$(odd .id '., (.id = "B")' "$fine" | wc -w)" = 2 ]
check "a mapping that gives no object" [ "$(odd .id .id "$fine" | grep -c 'refused: mapping-failed')" = 1 ]
check "a record that is no object" [ "$(odd .id . 7 | grep -c 'refused: mapping-failed')" = 1 ]

# ---- times without a zone
cat >"$work/odd/s.yaml" <<E
apiVersion: slac/v1
kind: Source
metadata: {name: sheet}
spec: {use: csv, with: {path: none}, timezone: Europe/Berlin}
E
printf '%s\n' id,title,url,service,account,severity,started,triggered,acknowledged,mitigated,resolved,closed \
  'S1,at,,web,acme,sev1,,2026-07-01 12:00:00,,,2026-07-01T12:30:00+00:00,' >"$work/odd/in.csv"
check "are the Source's" exits 0 "$exporter" connector test sheet "$work/odd/s.yaml" --input "$work/odd/in.csv" --format ndjson
check "and no others" contains "$work/out" '"events":[{"at":"2026-07-01T10:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-07-01T12:30:00+00:00","type":"resolved"}]'
check "without one they are refused" exits 1 "$exporter" connector test csv --input "$work/odd/in.csv" --format ndjson
check "by reason" contains "$work/err" 'time-without-zone'

# ---- what is wrong is said at the start
check "a Source needs a store" refuses 2 'give --data'
unset DESK_TOKEN
check "a missing secret is named" refuses 3 'the environment has no DESK_TOKEN' --data "$work/none"
export DESK_TOKEN=" "
check "a blank one too" refuses 3 "it is empty" --data "$work/none"
export DESK_TOKEN=s3cret
sed -i 's/map: del/map: dal/' "$work/specs/sources.yaml"
check "jq that does not compile is shown where it stands" refuses 1 'sources.yaml:20:8: error[SLA3014]' --data "$work/none"
sed -i 's/map: dal/map: del/' "$work/specs/sources.yaml"

# ---- asked
check "starts" serves
check "every page is read, severities and accounts are mapped" eventually has_row acme "met 2 0"
check "the first account rule that finds one decides" has_row beta "breached 1 1"
check "it is up" is 'sla_source_up{source="desk"}' 1
check "requests are counted" [ "$(value 'sla_source_requests_total{source="desk"}')" -ge 3 ]
check "with its words in the API" [ "$(curl -fs "$url/api/v1/rows" | jq -r '.refused[0].reason')" = "mapping-failed: no sense in it" ]
check "a record that the mapping refuses is counted" is 'sla_source_rejected_records{reason="mapping-failed",source="desk"}' 1
items "$(item A 01:30 02:00)" "$(item B 02:50 05:00)" "$(item C 01:20 04:00 "$tenant")"
check "a record that changed replaces what it said" eventually has_row acme "breached 2 1"
check "for the better too" has_row beta "met 1 0"
check "the next poll goes on where the last ended" grep -q 'since=2026-10-10T03%3A59%3A00Z' "$work/vendor/requests"

# ---- moods
said() { [ "$(grep -cF "$1" "$log")" -gt "$2" ]; }
for m in 'broken answered 500' 'html cannot be read: not JSON' 'truncated cannot be read: not JSON' \
  'loop go round in a circle' 'elsewhere lies on another host' 'huge larger than 32 MiB'; do
  reason=${m#* }
  m=${m%% *}
  before=$(grep -cF "$reason" "$log")
  mood "$m"
  again
  check "$m: why is in the log" eventually said "$reason" "$before"
  check "$m: the source is down" eventually is 'sla_source_up{source="desk"}' 0
  check "$m: its rows stand" has_row acme "breached 2 1"
  check "$m: another source is up" is 'sla_source_up{source="hook"}' 1
  mood fine
  again
  check "$m: it comes back" eventually is 'sla_source_up{source="desk"}' 1
done
mood throttled
again
check "who is throttled waits as long as it is told" eventually is 'sla_source_throttled_total{source="desk"}' 1
check "and goes on" eventually is 'sla_source_up{source="desk"}' 1
check "no secret is in the log" lacks "$log" s3cret
metrics >"$work/page"
check "no secret is on the page" lacks "$work/page" s3cret
check "the page passes promtool" "$top/build/tools/usr/bin/promtool" check metrics <"$work/page"

# ---- told
mood fine
body='{"id":"H1","services":["web"],"accounts":["org-1"],"events":[{"at":"2026-10-20T01:00:00Z","type":"triggered","severity":"sev1"}]}'
check "a signed delivery is stored" [ "$(hook "$body")" = 202 ]
check "and counts" eventually has_row acme "breached 3 2"
check "a repeated one is accepted" [ "$(hook "$body")" = 202 ]
check "an unsigned one is refused" [ "$(code -X POST --data-binary "$body" "$url/ingest/hook")" = 401 ]
check "a wrongly signed one too" [ "$(hook "$body" guess)" = 401 ]
check "and counted" eventually is 'sla_webhook_rejected_total{reason="wrong-signature",source="hook"}' 1
check "one that is no JSON" [ "$(hook '{"id":')" = 400 ]
check "one that makes no sense is kept" [ "$(hook '{"id":"H9"}')" = 202 ]
check "and told" eventually is 'sla_source_rejected_records{reason="no-events",source="hook"}' 1
check "one that is too large" [ "$(head -c 1100000 /dev/zero | code -X POST --data-binary @- "$url/ingest/hook")" = 413 ]
check "a stranger does not learn which Sources take webhooks" [ "$(curl -s -w '%{http_code}' -X POST --data-binary "$body" "$url/ingest/nobody")" = "$(curl -s -w '%{http_code}' -X POST --data-binary "$body" "$url/ingest/hook")" ]
check "GET is not for webhooks" [ "$(code "$url/ingest/hook")" = 405 ]
check "POST is not for pages" [ "$(code -X POST -d x=1 "$url/metrics")" = 405 ]
check "a client that asks for leave" [ "$(code -X POST -H 'Expect: 100-continue' --data-binary "$body" -H "X-Signature-256: sha256=$(sign "$HOOK_SECRET" "$body")" "$url/ingest/hook")" = 202 ]
check "the same delivery counts once" has_row acme "breached 3 2"
# A hint fetches the record again; the body is not believed.
items "$(item A 01:30 02:00)" "$(item B 02:50 05:00)" "$(item C 01:20 04:00 "$tenant")" "$(item D 01:10 01:00)"
body='{"id":"D","lie":true}'
check "a hint is stored" [ "$(code -X POST --data-binary "$body" -H "X-Hook-Signature: sha256=$(sign "$DESK_TOKEN" "$body")" "$url/ingest/desk")" = 202 ]
check "what it is about is fetched" eventually grep -q '^/incidents/D' "$work/vendor/requests"
check "and counted" eventually has_row acme "breached 4 2"

# ---- alerts
alert() { # ACCOUNT FROM TO
  local body='{"version":"4","status":"resolved","alerts":[{"status":"resolved","labels":{"alertname":"Down","severity":"critical","account":"'$1'","component":"web"},"annotations":{},"startsAt":"2026-10-2'$2'Z","endsAt":"2026-10-2'$3'Z","fingerprint":"f'$1'"}]}'
  code -X POST --data-binary "$body" -H "Authorization: Bearer $HOOK_SECRET" "$url/ingest/alerts"
}
check "an alert" [ "$(alert beta 5T01:00:00 5T01:05:00)" = 202 ]
check "is an incident" eventually has_row beta "met 2 0"
check "another in its window" [ "$(alert beta 5T01:08:00 5T01:30:00)" = 202 ]
check "and one that comes late, between them" [ "$(alert beta 5T01:06:00 5T01:07:00)" = 202 ]
check "and one the next day" [ "$(alert beta 6T01:08:00 6T03:00:00)" = 202 ]
check "are two incidents" eventually has_row beta "breached 3 1"
check "alerts are counted" is 'sla_alerts{account="beta",component="web",source="alerts",window="7d"}' 4
check "and what they opened" is 'sla_alert_incidents{account="beta",component="web",source="alerts",window="7d"}' 2
check "how is told" is 'sla_source_grouping_info{grouping="by account, alertname; rolling 10m, at most 1d; reopened within 5m",source="alerts"}' 1

# ---- one incident, all of it
story() { curl -fs "$url/api/v1/incidents/desk/B"; }
check "an incident is told" [ "$(story | jq -r .title)" = outage ]
check "with when it was heard of" [ "$(story | jq '[.events[] | select(.seen == null or .late < 0)] | length')" = 0 ]
check "what is no longer said is told as well" [ "$(story | jq -c '[.events[] | select(.type == "resolved") | [.at, .replaced]]')" = '[["2026-10-10T01:50:00Z",true],["2026-10-10T02:50:00Z",null]]' ]
check "and what it changed" [ "$(story | jq -r '.events[-1].changes[0] | .commitment + " " + .what')" = "fix stop" ]
check "and what became of it" [ "$(story | jq -r '.rows[0].detail.verdict')" = breached ]
check "an unknown one is 404" [ "$(code "$url/api/v1/incidents/desk/Z")" = 404 ]

# ---- what was said to people belongs to the incidents that it names
says() { # ID TEXT [CHANNEL]
  local body='{"id":"'$1'","at":"2026-10-10T01:20:00Z","channel":"'${3:-#ops}'","by":"ana","text":"'$2'"}'
  code -X POST --data-binary "$body" -H "X-Signature-256: sha256=$(sign "$HOOK_SECRET" "$body")" "$url/ingest/posts"
}
notices() { curl -fs "$url/api/v1/incidents/$1" | jq -c '[.events[] | select(.type == "notified") | [.audience, .by, .message]]'; }
told() { [ "$(notices "$1")" = "$2" ]; }
check "a post" [ "$(says m1 'we look into <https://desk.example/B|it>' '#acme')" = 202 ]
check "is told with its incident" eventually told desk/B '[["customer","ana","posts/m1"]]'
check "and not alone" [ "$(code "$url/api/v1/incidents/posts/m1")" = 404 ]
check "one that names nothing" [ "$(says m2 'good morning')" = 202 ]
check "stands alone" eventually told posts/m2 '[["internal","ana",null]]'
check "and is no flaw" [ "$(curl -fs "$url/api/v1/rows" | jq -c '[.issues[] | select(.incident == "m2")]')" = "[]" ]
check "one about what nobody knows yet" [ "$(says m3 'LATE-77 begins')" = 202 ]
check "stands alone too" eventually told posts/m3 '[["internal","ana",null]]'
body='{"id":"LATE-77","services":["web"],"accounts":["beta"],"events":[{"at":"2026-10-10T01:00:00Z","type":"triggered","severity":"sev2"}]}'
check "until it is known" [ "$(hook "$body")" = 202 ]
check "then it belongs to it" eventually told hook/LATE-77 '[["internal","ana","posts/m3"]]'
check "what was said is edited" [ "$(says m3 'that was about https://desk.example/B')" = 202 ]
check "and follows" eventually told desk/B '[["customer","ana","posts/m1"],["internal","ana","posts/m3"]]'
check "what it was about before is told no more" eventually told hook/LATE-77 '[]'

# ---- a restart needs nobody
rows_before=$(curl -fs "$url/api/v1/rows" | jq -S '[.rows[] | {account, status, incidents, sli}]')
stop
mood broken
check "starts while the system is down" serves
check "with the same rows" [ "$(curl -fs "$url/api/v1/rows" | jq -S '[.rows[] | {account, status, incidents, sli}]')" = "$rows_before" ]
check "the store says it too, beside the server" exits 0 "$exporter" timeline B "$work/specs" --data "$work/data"
served_at=$(curl -fs "$url/api/v1/rows" | jq -r .at)
"$exporter" evaluate "$work/specs" --data "$work/data" --at "$served_at" >"$work/offline" 2>"$work/err"
check "evaluate reads the store as well" [ "$(jq -S '[.rows[] | select(.window.complete | not) | {account, incidents, sli}] | sort' "$work/offline")" = \
  "$(curl -fs "$url/api/v1/rows" | jq -S '[.rows[] | select(.window.complete | not) | {account, incidents, sli}] | sort')" ]
check "and refuses what the server refuses" [ "$(jq -c '[.refused[].reason] | sort' "$work/offline")" = "$(curl -fs "$url/api/v1/rows" | jq -c '[.refused[].reason] | sort')" ]
"$exporter" evaluate "$work/specs" --data "$work/data" --account acme --at "$(date -u -d "$served_at +2 months" +%Y-%m-%dT%H:%M:%SZ)" >"$work/offline" 2>"$work/err"
check "what was not read since is unknown, and only who is asked for" [ "$(jq -r '[.rows[] | select(.status != "breached") | .account + " " + .status] | unique | join(",")' "$work/offline")" = "acme unknown" ]
month() { # AT MONTH: acme's windows that end in it, as the store knows them then
  "$exporter" evaluate "$work/specs" --data "$work/data" --account acme --at "$1" --window "$2" 2>"$work/err" |
    jq -c '.rows[] | [.window.to, .window.complete, .status, .incidents]'
}
check "a past month is asked for by name" [ "$(month 2026-11-15T00:00:00Z 2026-10 | sed s/true/false/)" = \
  "$(curl -fs "$url/api/v1/rows?account=acme" | jq -c ".rows[] | select(.window.complete | not) | [.window.to, false, .status, .incidents]")" ]
check "one without a window says so" [ -z "$(month 2026-11-15T00:00:00Z 2027-10)" ]
check "in words" contains "$work/err" "no promise has a window that ends in 2027-10"
sed 's/severities: {Critical: sev1}/severities: {Critical: sev2}/' "$work/specs/sources.yaml" >"$work/sources.yaml"
mkdir -p "$work/others" && cp "$work"/specs/*.yaml "$work/others/" && cp "$work/sources.yaml" "$work/others/"
early() { # SPECS: the row's status before anything happened
  "$exporter" evaluate "$1" --data "$work/data" --account acme --at 2026-10-01T01:00:00Z 2>"$work/err" | jq -r '.rows[0].status'
}
check "a row that stands" [ "$(early "$work/specs")" = met ]
check "is unknown under specs that map otherwise" [ "$(early "$work/others")" = unknown ]
check "a second process is kept off the store" refuses 3 'in use by another process' --data "$work/data"
# A mapping that changed maps what is stored anew.
sed -i 's/severities: {Critical: sev1}/severities: {Critical: sev2}/' "$work/specs/sources.yaml"
again
check "other names, other rows, without asking the system" eventually has_row acme "breached 1 1"
check "a hint still says nothing itself" [ "$(curl -fs "$url/api/v1/rows" | jq -c '[.refused[].reason] | sort')" = '["mapping-failed: no sense in it","no-events"]' ]
stop
check "offline" exits 0 "$exporter" timeline B "$work/specs" --data "$work/data" --at 2026-10-28T09:00:00Z
check "a record that was replaced" contains "$work/out" '(no longer said)'
check "a message that names it" contains "$work/out" 'message: posts/m1'
check "an incident that nobody knows" exits 1 "$exporter" timeline Z "$work/specs" --data "$work/data"
check "from a file" exits 0 "$exporter" timeline INC-2177 "$top/examples/colocation" --incidents "$top/examples/colocation/incidents.ndjson" --at 2026-10-28T09:00:00Z
check "with what each event changed" contains "$work/out" 'telecom-nodes/response telecom-carrier: stop'
check "without a source" exits 2 "$exporter" timeline B "$work/specs"

# ---- the other ways to the next page
for way in 'link {link: true}' 'offset {offset: offset, more: .more}' 'number {number: page, more: .more}' \
  'fine {cursor: "if .more then (.next | capture(\"from=(?<n>[0-9]+)\").n) else null end", as: from}' \
  'fine {keyset: ".items[-1].updated", as: since, more: .more}'; do
  mood "${way%% *}"
  rm -rf "$work/data"
  sources "${way#* }"
  check "pages by ${way#* }" serves
  check "every page is read" eventually has_row acme "breached 3 1"
  stop
done

items "$(item A 01:30 02:00)" "$(item B 01:50 02:00)" "$(item C 01:20 02:00)"
rm -rf "$work/data"
check "where more have the same place than a page takes" serves
check "that is said" eventually contains "$log" 'more records have the same place'
stop

# ---- a month ends
mood fine
rm -rf "$work/data"
sources '{url: .next}'
start_at=2026-10-31T23:59:50Z
previous='sla_status{account="acme",agreement="gold",commitment="fix",window="previous",status='
items "$(item A 01:30 02:00)"
check "starts in the last seconds of a month" serves
check "it was read" eventually has_row acme "met 1 0"
check "the month before is met" is "$previous\"met\"}" 1
mood broken
check "what is over is not met before every source was read since" eventually is "$previous\"unknown\"}" 1
mood fine
again
check "and then is" eventually is "$previous\"met\"}" 1
stop
start_at=2026-10-28T09:00:00Z

# ---- private addresses
sed -i '/hosts:/d' "$work/specs/sources.yaml"
mood fine
rm -rf "$work/data"
check "starts" serves
check "a private address is not asked without leave" eventually contains "$log" 'its address is private'
check "who was never read is unknown" has_row acme "unknown 0 0"
check "others' rows are not" has_row beta "met 0 0"
stop
sed -i 's|http://127.0.0.1:|http://[::]:|' "$work/specs/sources.yaml"
check "starts" serves
check "nor the address that means this very machine" eventually contains "$log" 'its address is private'
stop
finish
