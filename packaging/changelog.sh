#!/usr/bin/env bash
# changelog.sh PACKAGE MAINTAINER FOLDER: CHANGELOG.md as Debian has it.
set -euo pipefail
package=$1 maintainer=$2 folder=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export LC_ALL=C
mkdir -p "$folder"
sed -n '/^## /,$p' "$here/../CHANGELOG.md" | while IFS= read -r line; do
  case $line in
  '## '*)
    [ -z "${date:-}" ] || printf '\n -- %s  %s\n\n' "$maintainer" "$(date -u -R -d "$date")"
    version=${line#\#\# }
    date=${version##* } version=${version%% *}
    printf '%s (%s) unstable; urgency=medium\n\n' "$package" "$version"
    ;;
  '') ;;
  *) printf '  %s\n' "$line" ;;
  esac
  last=$date
  printf '%s\n' "$last" >"$folder/.last"
done | cat - >"$folder/changelog"
printf '\n -- %s  %s\n' "$maintainer" "$(date -u -R -d "$(cat "$folder/.last")")" >>"$folder/changelog"
rm "$folder/.last"
gzip -9nf "$folder/changelog"
