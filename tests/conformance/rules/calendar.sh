#!/usr/bin/env bash
# calendar.sh SLAC: the calendars of zones with every kind of clock, asked of Debian's Prometheus around each border of twenty
# years, are those of Python's own reading of the same tzdata. With $SLAC_ENGINES, a folder with a prometheus 3, also there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../../scripts/setup.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1" compile "$here/specs/calendar" --out "$work/out" 2>/dev/null
python3 "$here/calendar_tables.py" "$work/out/rules/_slac/calendar.yaml" "$TOOLS/usr/bin" "$work/debian"
if [ -n "${SLAC_ENGINES:-}" ]; then
  python3 "$here/calendar_tables.py" "$work/out/rules/_slac/calendar.yaml" "$SLAC_ENGINES" "$work/newer"
else
  echo "SLAC_ENGINES is not set: not proved on Prometheus 3"
fi
