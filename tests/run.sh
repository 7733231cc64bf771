#!/usr/bin/env bash
# Sets up what is missing, builds, and runs every test. --quick: only units, goldens, cases and lint, which take a minute.
# Arguments go to ctest: -R rules, -V, …
set -uo pipefail
[ "${1:-}" = --quick ] && set -- -R '^(unit\.|golden|conformance\.cases|lint\.)' "${@:2}"
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
# shellcheck disable=SC2086
need_build_packages $TEST_PACKAGES
# The dashboards are also judged by Grafana's schemas where these are there.
if [ -d "$TOP/../shared/corpora/grafana" ] && ! command -v npm >/dev/null; then
  need_packages nodejs npm
fi
need_prometheus
need_alertmanager
need_postgres
build all
cd "$TOP" || exit 1
# Of the CPU of promtool and Prometheus a quarter goes into garbage collection: for 190 MiB instead of 64 they need not.
export GOGC=800 GOMEMLIMIT=1GiB
# Two more than cores: many tests wait for programs that they started, the two longest nearly all of their time.
exec ctest --test-dir build/release --output-on-failure -j "$(($(nproc) + 2))" "$@"
