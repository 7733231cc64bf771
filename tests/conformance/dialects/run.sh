#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh SLAC PROMTOOL [pyrra_names]: every document of the corpora of Sloth, Pyrra and OpenSLO compiles, or is refused as verdicts.tsv says; what
# compiles passes promtool, is converted with every comment, and gives the same rules from there, through OpenSLO too where that can say it. Series,
# labels and alerts of `--names sloth` are those that Sloth wrote, and their numbers those of its own expressions; `pyrra_names` says the
# same of Pyrra.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
corpora=$here/../../../../shared/corpora
if [ ! -d "$corpora/sloth" ]; then
  echo "skipped: no corpora beside the project"
  exit 77
fi
exec python3 "$here/${3:-dialects}.py" "$(realpath "$1")" "$(realpath "$2")" "$corpora" "$here"
