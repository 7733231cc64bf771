#!/usr/bin/env bash
# tests/packages/bare.sh ROOT FOLDER: installs the packages of FOLDER in the empty Debian at ROOT (debootstrap --variant=minbase), runs
# them, upgrades, removes and purges. By hand, as root: it changes ROOT.
set -euo pipefail
root=$1 folder=$2
in_root() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 bash -euc "$1"; }
fail() { echo "FAILED: $1" >&2; exit 1; }
rm -rf "$root/packages"
mkdir "$root/packages"
cp "$folder"/*.deb "$root/packages"
in_root 'apt-get update -qq; apt-get install -qq -y --no-install-recommends /packages/slac_*.deb /packages/sla-exporter_*.deb' >/dev/null 2>"$root/packages/log" || { cat "$root/packages/log"; fail "does not install"; }
in_root 'slac --version; sla-exporter --version'
in_root 'cd /tmp; rm -rf specs; slac init specs >/dev/null; slac check specs/specs 2>/dev/null' || fail "the starting tree is not clean"
in_root '[ "$(stat -c "%U %a" /var/lib/sla-exporter)" = "sla-exporter 700" ]' || fail "the state folder is not its own"
in_root 'getent passwd sla-exporter | grep -q :/usr/sbin/nologin' || fail "its user can log in"
# As the unit runs it.
in_root '
  rm -rf /etc/sla-exporter/specs
  cp -r /tmp/specs/specs /etc/sla-exporter/specs
  cp /tmp/specs/incidents.ndjson /etc/sla-exporter
  printf "apiVersion: slac/v1\nkind: Source\nmetadata: {name: desk}\nspec: {use: ndjson, with: {path: /etc/sla-exporter/incidents.ndjson}}\n" >/etc/sla-exporter/specs/source.yaml
  su -s /bin/sh sla-exporter -c "exec sla-exporter serve /etc/sla-exporter/specs --data /var/lib/sla-exporter --listen 127.0.0.1:39877" >/tmp/exporter.log 2>&1 &
  for _ in $(seq 50); do grep -q "listening on" /tmp/exporter.log && break; sleep 0.1; done
  exec 3<>/dev/tcp/127.0.0.1/39877
  printf "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" >&3
  grep -q "^sla_exporter_build_info\|^sla_" <&3
  pkill -TERM -u sla-exporter sla-exporter 2>/dev/null || kill %1
  wait || true
' || { cat "$root/tmp/exporter.log"; fail "does not serve"; }
# What a person configured stays; a newer version takes its place.
in_root 'echo "ARGS=--listen 127.0.0.1:1" >>/etc/default/sla-exporter'
mkdir -p "$root/packages/next"
in_root '
  cd /packages/next
  for deb in ../*.deb; do
    dpkg-deb -R "$deb" tree
    sed -i "s/^Version: .*/&+next/" tree/DEBIAN/control
    dpkg-deb -b tree . >/dev/null
    rm -r tree
  done
  apt-get install -qq -y --no-install-recommends ./*.deb >/dev/null 2>&1
  dpkg-query -W -f="\${Version}\n" slac sla-exporter | grep -c +next | grep -qx 2
  grep -q "127.0.0.1:1" /etc/default/sla-exporter
' || fail "does not upgrade"
in_root 'apt-get remove -qq -y slac sla-exporter >/dev/null 2>&1; ! command -v slac; ! command -v sla-exporter; [ -e /etc/default/sla-exporter ]; [ -n "$(ls -A /var/lib/sla-exporter)" ]' || fail "removing takes too much, or too little"
in_root 'apt-get purge -qq -y slac sla-exporter >/packages/said 2>&1; [ ! -e /etc/default/sla-exporter ]; grep -q "holds the ledger and is kept" /packages/said; [ -n "$(ls -A /var/lib/sla-exporter)" ]' || fail "purging takes the ledger"
in_root '
  rm -rf /var/lib/sla-exporter/* /etc/sla-exporter
  apt-get install -qq -y --no-install-recommends /packages/sla-exporter_*.deb >/dev/null 2>&1
  apt-get purge -qq -y sla-exporter >/dev/null 2>&1
  [ ! -e /var/lib/sla-exporter ]; [ ! -e /etc/sla-exporter ]; ! getent passwd sla-exporter
  [ -z "$(find /usr /etc /var/lib -name "*sla-exporter*" ! -path "/var/lib/dpkg/*" ! -path "/var/lib/apt/*")" ]
' || fail "leaves something behind"
echo "installs, serves, upgrades, is removed and purged: $(cat "$root/etc/debian_version")"
