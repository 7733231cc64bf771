#!/usr/bin/env bash
# run.sh SLA_EXPORTER: real tickets of a service desk and real incidents of a status page, turned into the normal form and
# evaluated under promises of their kind; every clock and every quarter is compared with what the records themselves say.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
corpora=$here/../../../../shared/corpora
[ -d "$corpora/servicenow" ] || { echo "skipped: no corpora beside the project"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
python3 "$here/real.py" desk "$corpora/servicenow/incident_event_log_part.csv" "$1" "$work" "$here" || failed=1
python3 "$here/real.py" status "$corpora/github-status/incidents-2022-2024.jsonl" "$1" "$work" "$here" || failed=1
exit $failed
