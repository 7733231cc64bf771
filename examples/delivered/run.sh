#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The story in earnest: an incident that has used four fifths of its two hours, an alert about it, and Alertmanager, which
# sends it to a gateway that customers read and back to the exporter. Ends when that is an update: the next one is due three hours later.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"

need_build_packages python3
need_prometheus
need_alertmanager
build slac sla-exporter

work=$(mktemp -d)
trap 'set +e; stop_all; rm -rf "$work"' EXIT
export MONITORING_SECRET=monitoring-secret NOTICES_SECRET=notices-secret
exporter=$(free_port)
gateway=$(free_port)
alertmanager=$(free_port)
prometheus=$(free_port)
printf %s "$NOTICES_SECRET" >"$work/notices"
sed "s|127.0.0.1:9877|127.0.0.1:$exporter|; s|127.0.0.1:8422|127.0.0.1:$gateway|; s|/etc/alertmanager/secrets|$work|" \
  "$TOP/examples/delivered/specs.yaml" >"$work/specs.yaml"
"$BIN/slac" compile "$work/specs.yaml" --out "$work/out"
sed -i 's|^  receiver: slac/none|&\n  group_wait: 1s|' "$work/out/alertmanager/alertmanager.yml"

show() { cat "$work"/*.log >&2; fail "$1"; }
start "$work/exporter.log" "$BIN/sla-exporter" serve "$work/specs.yaml" --data "$work/data" --listen "127.0.0.1:$exporter"
wait_for 20 curl -fs "http://127.0.0.1:$exporter/-/ready" || show "the exporter did not come up"
start "$work/receivers.log" python3 "$TOP/examples/live/receivers.py" "$gateway" "$(free_port)" "$work/messages"
came_up=0
start_alertmanager "$work/alertmanager.log" "$work/out/alertmanager/alertmanager.yml" "$work/alertmanager" "$alertmanager" || came_up=$?
[ "$came_up" != 2 ] || { say "Alertmanager cannot run here: no namespace of mounts"; exit 0; }
[ "$came_up" = 0 ] || show "Alertmanager did not come up"
cat >"$work/prometheus.yml" <<EOF
global: {scrape_interval: 1s, evaluation_interval: 5s}
alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:$alertmanager"]}]}]}
rule_files: ["$work/out/rules/*.yaml", "$work/out/rules/_slac/*.yaml"]
scrape_configs: [{job_name: sla-exporter, static_configs: [{targets: ["127.0.0.1:$exporter"]}]}]
EOF
start "$work/prometheus.log" "$TOOLS/usr/bin/prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
  --web.listen-address="127.0.0.1:$prometheus" --web.console.templates="$work" --web.console.libraries="$work" --log.level=warn
wait_for 30 curl -fs "http://127.0.0.1:$prometheus/-/ready" || show "Prometheus did not come up"

begin=$(date -u -d '-95 minutes' +%FT%TZ)
body='{"id":"INC-3001","title":"Feed A lost","services":["power"],"accounts":["healthcare-network"],"events":[{"at":"'$begin'","type":"triggered","severity":"sev1"}]}'
python3 - "$body" "http://127.0.0.1:$exporter/ingest/monitoring" <<'EOF'
import hashlib, hmac, os, sys, urllib.request
body = sys.argv[1].encode()
signature = hmac.new(os.environ["MONITORING_SECRET"].encode(), body, hashlib.sha256).hexdigest()
urllib.request.urlopen(urllib.request.Request(sys.argv[2], body, {"X-Signature-256": "sha256=" + signature}), timeout=10)
EOF
due() { curl -fs "http://127.0.0.1:$exporter/metrics" | sed -n 's/^sla_clock_deadline_timestamp_seconds{.*commitment="updates".*due="\([^"]*\)".*/\1/p'; }
runs() { [ -n "$(due)" ]; }
wait_for 20 runs || show "no clock runs"
first=$(due)
moved() { [ -n "$(due)" ] && [ "$(due)" != "$first" ]; }
wait_for 90 moved || show "the update did not arrive"
grep -q SlaAtRisk "$work/messages" || show "customers read nothing"
printf 'customers read:\n'
sed 's/^/  /' "$work/messages"
say "the next update was due at $first, and is due at $(due) since Alertmanager delivered this one"
