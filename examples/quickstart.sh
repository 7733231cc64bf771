#!/usr/bin/env bash
# Builds everything, compiles examples/colocation and examples/support, runs the exporter, a real Prometheus and a real Alertmanager with
# what was compiled, and prints what Prometheus knows of every promise, and a message.
#   --once   exit after the table: 0 if it is complete
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
. "$TOP/examples/demo.sh"

once=
case "${1:-}" in
  "") ;;
  --once) once=yes ;;
  *) say "usage: $0 [--once]"; exit 2 ;;
esac

need_build_packages python3
need_prometheus
need_alertmanager
build slac sla-exporter

work=$(mktemp -d)
trap 'stop_all; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

demo_start "$work" || exit 1
demo_table || exit 1
demo_message "$work" || exit 1
cat <<EOF

The fleet's mean shows none of it, one query per account does.
  Prometheus   http://127.0.0.1:$PROMETHEUS_PORT/graph?g0.expr=sla%3Astatus%7Bwindow%3D%22current%22%7D%20%3D%3D%201&g0.tab=1
  alerts       http://127.0.0.1:$PROMETHEUS_PORT/alerts${ALERTMANAGER_PORT:+
  routes       http://127.0.0.1:$ALERTMANAGER_PORT/#/status}
  open clocks  http://127.0.0.1:$PROMETHEUS_PORT/graph?g0.expr=sla_clock_used_ratio&g0.tab=1
  one ticket's row, and why  http://127.0.0.1:$EXPORTER_PORT/api/v1/rows/support-berlin/first-answer/nordic-retail
  the page     http://127.0.0.1:$EXPORTER_PORT/
  rows (JSON)  http://127.0.0.1:$EXPORTER_PORT/api/v1/rows
  exporter     http://127.0.0.1:$EXPORTER_PORT/metrics
EOF
[ -n "$once" ] && exit 0
say "Ctrl-C stops everything."
# Interruptible, unlike a sleep in the foreground; ends too if a program does.
# shellcheck disable=SC2086
wait -n $STARTED
tail -n 5 "$work/exporter.log" "$work/prometheus.log" >&2
fail "one of the programs ended"
