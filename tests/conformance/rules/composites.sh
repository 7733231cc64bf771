#!/usr/bin/env bash
# composites.sh SLAC: every record of a composite is what its members recorded last, combined, with groups that are evaluated at other
# phases than theirs, over the end of a month, with a member that leaves time out and one that is not measured for a while: on Debian's
# Prometheus, and with $SLAC_ENGINES on Prometheus 3 and VictoriaMetrics.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../../scripts/setup.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "${SLAC_ENGINES:-}" ] || echo "SLAC_ENGINES is not set: not proved on Prometheus 3 and VictoriaMetrics"
python3 "$here/composites.py" "$1" "$work" "$TOOLS/usr/bin" "${SLAC_ENGINES:-}"
