#!/usr/bin/env bash
# exclusions.sh SLAC: time that does not count (a Calendar's closed hours over changes of clock, repeated and single maintenance, over
# the end of a month, with notice and a yearly limit, declared late) is in no window of a day and more, and in the raw windows it is: on
# Debian's Prometheus, and with $SLAC_ENGINES on Prometheus 3 and VictoriaMetrics.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../../scripts/setup.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "${SLAC_ENGINES:-}" ] || echo "SLAC_ENGINES is not set: not proved on Prometheus 3 and VictoriaMetrics"
python3 "$here/exclusions.py" "$1" "$work" "$TOOLS/usr/bin" "${SLAC_ENGINES:-}"
