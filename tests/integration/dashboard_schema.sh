#!/usr/bin/env bash
# dashboard_schema.sh SLAC: generated dashboards against Grafana's own JSON Schemas, where the corpus
# and npm with its registry are there; exits 77 otherwise.
set -uo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
corpus=$top/../shared/corpora/grafana
[ -d "$corpus" ] || { echo "skipped: no corpus at $corpus"; exit 77; }
command -v npm >/dev/null || { echo "skipped: npm is not installed"; exit 77; }
npm=$top/build/npm
if [ ! -d "$npm/node_modules/ajv-formats" ]; then
  mkdir -p "$npm"
  npm install --prefix "$npm" --no-audit --no-fund --silent --fetch-retries=1 --fetch-timeout=20000 \
    ajv@8 ajv-formats@3 || { echo "skipped: npm cannot fetch ajv and ajv-formats"; exit 77; }
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1" compile "$top/examples/colocation" --out "$work" 2>/dev/null || exit 1
NODE_PATH=$npm/node_modules node "$corpus/validate_dashboard.cjs" "$corpus/schemas" "$work"/dashboards/*.json
