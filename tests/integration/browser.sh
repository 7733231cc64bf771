#!/usr/bin/env bash
# browser.sh SLAC SLA_EXPORTER: the page in a real browser: clicked through, by keyboard alone, without script, at 200 % zoom, with
# hostile names; axe-core and the Content-Security-Policy find nothing. Exits 77 without Node, npm with its registry, or Chromium.
top=$(cd "$(dirname "$0")/../.." && pwd)
for tool in node npm chromium; do
  command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
npm=$top/build/npm-browser
if [ ! -d "$npm/node_modules/axe-core" ]; then
  mkdir -p "$npm"
  PUPPETEER_SKIP_DOWNLOAD=1 npm install --prefix "$npm" --no-audit --no-fund --silent --fetch-retries=1 --fetch-timeout=20000 \
    puppeteer-core@23 axe-core@4 || { echo "skipped: npm cannot fetch puppeteer-core and axe-core"; exit 77; }
fi
. "$(dirname "$0")/lib.sh"
exporter=$2

# serve LOG ARGUMENTS…: sets url.
serve() {
  local log=$1
  shift
  "$exporter" serve "$@" --listen 127.0.0.1:0 2>"$log" &
  pids="$pids $!"
  for _ in $(seq 100); do
    url=$(sed -n 's/.*listening on \(http[^ ]*\).*/\1/p' "$log")
    [ -n "$url" ] && return 0
    sleep 0.1
  done
  cat "$log"
  return 1
}

check "serves the stories" serve "$work/log" "$top/examples/colocation/specs" "$top/examples/support" --at 2026-10-28T09:00:00Z \
  --incidents "$top/examples/colocation/incidents.ndjson" --incidents "$top/examples/support/incidents.ndjson"
stories=$url

# Names that are markup, script, right to left, invisible, and ten thousand letters long.
mkdir "$work/hostile"
long=$(printf 'x%.0s' $(seq 10000))
cat >"$work/hostile/specs.yaml" <<YAML
apiVersion: slac/v1
kind: Project
metadata: {name: hostile}
spec: {timezone: Europe/Berlin}
---
apiVersion: slac/v1
kind: Service
metadata: {name: web}
spec: {description: the shop}
---
apiVersion: slac/v1
kind: Account
metadata: {name: markup}
spec: {title: '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">'}
---
apiVersion: slac/v1
kind: Account
metadata: {name: odd}
spec: {title: "\u202Eeman\u200B\u2066 \"quoted' & amp"}
---
apiVersion: slac/v1
kind: Account
metadata: {name: long}
spec: {title: $long}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: gold}
spec:
  title: '"><b id=broken>Gold</b>'
  accounts: [markup, odd, long]
  services: [web]
  term: "2026-01-01/2026-12-31"
  owners: {engineering: core, contract: sales}
  commitments:
    availability: {promise: availability >= 99.9% per month, credits: {"< 99.9%": 10%}}
    answer: {promise: acknowledge sev1 within 15m per month, credits: {each breach: 1%}}
YAML
cat >"$work/hostile.ndjson" <<'JSON'
{"id":"<i>\"1'/../x","title":"<svg onload=window.hacked=1>","url":"javascript:window.hacked=1","services":["web"],"accounts":["markup","odd","long"],"events":[{"at":"2026-10-01T08:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-01T08:00:00Z","type":"impact","severity":"sev1","fraction":1},{"at":"2026-10-01T09:30:00Z","type":"resolved"}]}
{"id":"open","title":"still open","services":["web"],"accounts":["markup"],"events":[{"at":"2026-10-28T08:50:00Z","type":"triggered","severity":"sev1"}]}
JSON
check "serves hostile names" serve "$work/log2" "$work/hostile" --incidents "$work/hostile.ndjson" --at 2026-10-28T09:00:00Z
check "the browser finds nothing wrong" env NODE_PATH="$npm/node_modules" node "$top/tests/integration/browser.cjs" "$stories" "$url"
finish
