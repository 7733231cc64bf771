#!/usr/bin/env bash
# Sets up what is missing, builds, and runs every test. Arguments go to ctest: -R rules, -V, …
set -uo pipefail
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
exec ctest --test-dir build/release --output-on-failure -j "$(nproc)" "$@"
