# Shared by examples/quickstart.sh and tests/run.sh: installs what is missing, builds, unpacks
# Prometheus into the build folder. Sourced, not run. Sets TOP, BIN and TOOLS.
# shellcheck shell=bash

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BIN=$TOP/build/release/bin
TOOLS=$TOP/build/tools

BUILD_PACKAGES="g++ cmake ninja-build ccache pkg-config libyaml-cpp-dev
  zlib1g-dev prometheus-cpp-dev libcli11-dev libspdlog-dev libsimdjson-dev libxxhash-dev libcctz-dev libre2-dev libcpp-httplib-dev libcurl4-openssl-dev libjq-dev
  libsqlite3-dev libpq-dev libssl-dev libctemplate-dev libjemalloc-dev libgit2-dev tzdata ca-certificates curl jq"
TEST_PACKAGES="catch2 git help2man dpkg-dev file python3 python3-yaml python3-jsonschema libfaketime"

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

missing_packages() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s ' "$name"
  done
}

apt_updated=
apt_update() {
  mkdir -p "$TOP/build"
  [ -n "$apt_updated" ] || as_root apt-get update -qq >"$TOP/build/apt.log" 2>&1 || return 1
  apt_updated=yes
}

# candidate PACKAGE: the version of it that this release has; nothing if it has none.
candidate() {
  LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: *//p' | grep -v '(none)'
}

# boost_package: the release's own Boost if it is new enough, else the newer one beside it (Debian 12).
boost_package() {
  local name version
  for name in libboost-dev libboost1.81-dev; do
    version=$(candidate "$name") && dpkg --compare-versions "$version" ge 1.81 && echo "$name" && return
  done
  return 1
}

# need_build_packages [NAME…]: what the build needs, whatever the release calls it, and NAME….
need_build_packages() {
  local boost
  boost=$(boost_package) || { apt_update && boost=$(boost_package); } || fail "no Boost from 1.81 on in the packages"
  # shellcheck disable=SC2086
  need_packages $BUILD_PACKAGES "$boost" "$@"
}

# need_packages NAME…: installs those that are missing from Debian.
need_packages() {
  local missing
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  mkdir -p "$TOP/build"
  say "installing: $missing"
  # shellcheck disable=SC2086
  apt_update && DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends \
    $missing >>"$TOP/build/apt.log" 2>&1 && return 0
  tail -n 5 "$TOP/build/apt.log" >&2
  fail "cannot install $missing(root, or sudo without a password, is needed for that; see build/apt.log)"
}

# build TARGET…: configures and builds; prints only what matters. The two programs alone need no package of the tests.
build() {
  local log=$TOP/build/build.log testing=OFF
  [ -z "$(printf '%s\n' "$@" | grep -vx -e slac -e sla-exporter)" ] || testing=ON
  mkdir -p "$TOP/build"
  if [ ! -f "$TOP/build/release/build.ninja" ] ||
    { [ "$testing" = ON ] && grep -q '^BUILD_TESTING:BOOL=OFF' "$TOP/build/release/CMakeCache.txt"; }; then
    (cd "$TOP" && cmake --preset release -DBUILD_TESTING=$testing) >"$log" 2>&1 || { tail -n 20 "$log" >&2; fail "cmake failed (build/build.log)"; }
  fi
  say "building (the first time takes a few minutes)"
  (cd "$TOP" && cmake --build --preset release --target "$@") >"$log" 2>&1 ||
    { grep -E 'error|FAILED' "$log" | head -n 20 >&2; fail "the build failed (build/build.log)"; }
}

# need_unpacked PACKAGE PROGRAM: Debian's package, unpacked into build/tools, not installed.
need_unpacked() {
  [ -x "$TOOLS/usr/bin/$2" ] && return 0
  say "unpacking $1 into build/tools"
  mkdir -p "$TOOLS/.download"
  (cd "$TOOLS/.download" && { apt-get download -qq "$1" || { apt_update && apt-get download -qq "$1"; }; }) \
    >>"$TOP/build/apt.log" 2>&1 || { tail -n 5 "$TOP/build/apt.log" >&2; fail "cannot download Debian's $1 package"; }
  dpkg-deb -x "$TOOLS/.download/$1"_*.deb "$TOOLS" || fail "cannot unpack Debian's $1 package"
}
need_prometheus() {
  need_unpacked prometheus prometheus
  need_unpacked promtool promtool # comes with the other on Debian 12, from 13 on it is a package
}
# postgres_bin: the folder of the unpacked PostgreSQL's programs, of whatever version the release has.
postgres_bin() { find "$TOOLS/usr/lib/postgresql" -path '*/bin/psql' -printf '%h\n' 2>/dev/null | sort -V | tail -n 1; }
# Installed, the package would start a server.
need_postgres() {
  [ -z "$(postgres_bin)" ] || return 0
  local version
  version=$(candidate postgresql) || { apt_update && version=$(candidate postgresql); } || fail "no PostgreSQL in the packages"
  version=${version%%+*}
  need_unpacked "postgresql-$version" "../lib/postgresql/$version/bin/postgres"
  # What is unpacked brings no libraries along. LLVM is for its compiler of queries only.
  # shellcheck disable=SC2046
  need_packages $(dpkg-deb -f "$TOOLS/.download/postgresql-${version}"_*.deb Depends | tr ',' '\n' |
    sed -n 's/^ *\(lib[^ ]*\).*/\1/p' | grep -v '^libllvm')
  need_unpacked "postgresql-client-$version" "../lib/postgresql/$version/bin/psql" # last: postgres_bin looks for it
}
need_alertmanager() { need_unpacked prometheus-alertmanager amtool; }

# free_port: a port on 127.0.0.1 that nobody listens on now. Below 32768: from there on the kernel
# gives ports to connections and to servers that ask for any, at any moment.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

STARTED=
# start LOG COMMAND…: runs a program in the background; stop_all ends it.
start() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 &
  STARTED="$STARTED $!"
}

# start_alertmanager LOG CONFIG DATA PORT: Debian's reads its templates from /usr/share only, where the unpacked package has nothing,
# so that it gets a /usr/share of its own. Returns 2 where that cannot be done, 1 where it does not come up.
start_alertmanager() {
  local templates=/usr/share/prometheus/alertmanager in_place=()
  if [ ! -d "$templates" ]; then
    # shellcheck disable=SC2016
    in_place=(unshare -rm sh -c 'mount -t tmpfs none /usr/share && mkdir -p "$0" && mount --bind "$1" "$0" && shift 1 && exec "$@"'
      "$templates" "$TOOLS$templates")
    "${in_place[@]}" true 2>/dev/null || return 2
  fi
  start "$1" ${in_place[@]+"${in_place[@]}"} "$TOOLS/usr/bin/prometheus-alertmanager" --config.file="$2" --storage.path="$3" \
    --web.listen-address="127.0.0.1:$4" --cluster.listen-address= --log.level=warn
  wait_for 20 curl -fs "http://127.0.0.1:$4/-/ready"
}

stop_all() {
  local pid
  for pid in $STARTED; do kill "$pid" 2>/dev/null; done
  for pid in $STARTED; do wait "$pid" 2>/dev/null; done
  STARTED=
}

# wait_for SECONDS COMMAND…: until the command succeeds.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}
