#!/usr/bin/env bash
# packages.sh SLAC: the Debian packages out of the build: what they hold, a man page and completion of every command, a unit that systemd
# takes, nothing that lintian finds. tests/packages/bare.sh installs them in an empty Debian.
. "$(dirname "$0")/lib.sh"
build=$(cd "$(dirname "$1")/.." && pwd)
command -v help2man >/dev/null || { echo "skipped: no help2man"; exit 77; }
export SOURCE_DATE_EPOCH=1790000000
pack() { (cd "$build" && cpack --config CPackConfig.cmake -D CPACK_PACKAGE_FILE_NAME=slac -B "$1") >"$work/pack.log" 2>&1 || cat "$work/pack.log"; }
pack "$work/one"
version=$("$1" --version | sed 's/.* //')
debs=("$work"/one/slac_"${version}"_*.deb "$work"/one/sla-exporter_"${version}"_*.deb)
check "both packages" [ -f "${debs[0]}" ]
check "of this version" [ -f "${debs[1]}" ]
pack "$work/two"
for deb in "${debs[@]}"; do check "equal input, equal bytes: $(basename "$deb")" cmp "$deb" "$work/two/$(basename "$deb")"; done

for deb in "${debs[@]}"; do dpkg-deb -x "$deb" "$work/root"; done
share=$work/root/usr/share
commands_of() { "$@" --help | sed -n '/^Subcommands:/,/^$/p' | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p'; }
PATH=$work/root/usr/bin:$PATH
each() {
  local page one
  page=$share/man/man1/$(tr ' ' - <<<"$*").1.gz
  check "a page of $*" [ -s "$page" ]
  zcat "$page" >"$work/page"
  check "says what it is" contains "$work/page" ".SH NAME"
  check "how it is called" contains "$work/page" ".SH SYNOPSIS"
  check "and how it ends" contains "$work/page" "EXIT STATUS"
  if [ -z "$(commands_of "$@")" ]; then check "with examples: $*" contains "$work/page" ".SH EXAMPLES"; fi
  if command -v mandoc >/dev/null; then check "mandoc reads it: $*" exits 0 mandoc -Tlint -W error "$page"; fi
  for one in $(commands_of "$@"); do each "$@" "$one"; done
}
for program in slac sla-exporter; do
  each "$program"
  check "bash completes $program" bash -n "$share/bash-completion/completions/$program"
  check "zsh completes $program" [ "$(head -n 1 "$share/zsh/vendor-completions/_$program")" = "#compdef $program" ]
  check "fish completes $program" [ -s "$share/fish/vendor_completions.d/$program.fish" ]
  check "its licence" [ -s "$share/doc/$program/copyright" ]
  check "its changes" contains <(zcat "$share/doc/$program/changelog.gz") "$program ($version) "
done
check "the changelog has this version" grep -q "^## $version " "$(dirname "$0")/../../CHANGELOG.md"
check "the pages of the language" [ -s "$share/doc/slac/specs/language.md" ]
check "Grafana's pages" [ -s "$share/sla-exporter/dashboards/slac-account.json" ]
check "what is configured stays when it is upgraded" [ "$(dpkg-deb -I "${debs[1]}" conffiles)" = /etc/default/sla-exporter ]
check "libraries are depended on" grep -q 'libre2' <(dpkg-deb -f "${debs[0]}" Depends)
for script in postinst prerm postrm; do
  dpkg-deb -I "${debs[1]}" "$script" >"$work/$script"
  check "a shell reads $script" sh -n "$work/$script"
done
unit=$work/root/lib/systemd/system/sla-exporter.service
[ -f "$unit" ] || unit=$work/root/usr/lib/systemd/system/sla-exporter.service
check "a unit" [ -s "$unit" ]
if command -v systemd-analyze >/dev/null; then
  sed "s|/usr/bin/sla-exporter|$work/root/usr/bin/sla-exporter|" "$unit" >"$work/sla-exporter.service"
  check "systemd takes it" exits 0 systemd-analyze verify --man=no "$work/sla-exporter.service"
  check "and finds it safe" exits 0 systemd-analyze security --offline=yes --threshold=25 "$work/sla-exporter.service"
else
  echo "skipped: systemd-analyze"
fi
if command -v lintian >/dev/null; then
  lintian --allow-root --tag-display-limit 0 "${debs[@]}" >"$work/lintian" 2>/dev/null
  grep -v bogus-mail-host "$work/lintian" >"$work/found"
  check "lintian finds nothing but the address to be set: $(head -n 3 "$work/found")" [ ! -s "$work/found" ]
else
  echo "skipped: lintian"
fi
finish
