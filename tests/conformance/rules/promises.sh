#!/usr/bin/env bash
# promises.sh SLAC SLA_EXPORTER: the rows of promises by objective (per account, with an alias, another label that is summed, an account without series,
# a Calendar, maintenance, an amendment; over the end of a week of 25 more hours and of days) are what their evaluations counted, and the ledger closes them so: on
# Debian's Prometheus, and with $SLAC_ENGINES on Prometheus 3 and VictoriaMetrics.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../../scripts/setup.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "${SLAC_ENGINES:-}" ] || echo "SLAC_ENGINES is not set: not proved on Prometheus 3 and VictoriaMetrics"
python3 "$here/promises.py" "$1" "$2" "$work" "$TOOLS/usr/bin" "${SLAC_ENGINES:-}"
