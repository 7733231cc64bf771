#!/usr/bin/env bash
# http.sh SLA_EXPORTER [--long]: attacks the server; a line each.
exec python3 -B "$(dirname "$0")/http_attacks.py" "$@"
