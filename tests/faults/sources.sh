#!/usr/bin/env bash
# sources.sh SLA_EXPORTER [--long]: kills, fills and floods an exporter with a store; a line each.
exec python3 -B "$(dirname "$0")/source_faults.py" "$@"
