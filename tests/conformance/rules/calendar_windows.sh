#!/usr/bin/env bash
# calendar_windows.sh SLAC: calendar windows across the ends of days, weeks, months, quarters and years, days of 23 and 25 hours, zones
# at a half and a quarter hour, with the groups of calendar, base, windows and periods before evaluated at different phases: on
# Debian's Prometheus, and with $SLAC_ENGINES, a folder with prometheus and promtool 3, victoria-metrics and vmalert, on those.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../../scripts/setup.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "${SLAC_ENGINES:-}" ] || echo "SLAC_ENGINES is not set: not proved on Prometheus 3 and VictoriaMetrics"
python3 "$here/calendar_windows.py" "$1" "$work" "$TOOLS/usr/bin" "${SLAC_ENGINES:-}"
