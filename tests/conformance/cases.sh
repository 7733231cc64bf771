#!/usr/bin/env bash
# cases.sh BIN PROMTOOL: what users reported of real tools and payloads, each case with what is right. BIN is the folder of the
# programs.
set -uo pipefail
corpora=$(cd "$(dirname "$0")/../.." && pwd)/../shared/corpora
[ -f "$corpora/reports/run.py" ] || { echo "skipped: no corpora beside the project"; exit 77; }
failed=0
for folder in reports vendors/cases; do
  python3 "$corpora/reports/run.py" "$corpora/$folder" --bin "$1" --promtool "$2" || failed=1
done
exit $failed
