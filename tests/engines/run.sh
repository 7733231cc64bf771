#!/usr/bin/env bash
# run.sh SLAC: the same rules over the same history on Debian's Prometheus, Prometheus 3 and VictoriaMetrics with vmalert record the
# same. Needs $SLAC_ENGINES, a folder with prometheus and promtool 3, victoria-metrics and vmalert.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../scripts/setup.sh"
for program in prometheus promtool victoria-metrics vmalert; do
  [ -x "${SLAC_ENGINES:-}/$program" ] || { echo "skipped: SLAC_ENGINES names no folder with $program"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$here/engines.py" "$1" "$work" "$TOOLS/usr/bin" "$SLAC_ENGINES" "$SLAC_ENGINES"
