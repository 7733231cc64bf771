#!/usr/bin/env bash
# ci_templates.sh SLAC: the templates of examples/ci, step by step in a repository: a change that makes a promise weaker is stopped, with a
# comment that says so; one that was approved, and one that does not, pass.
. "$(dirname "$0")/lib.sh"
slac=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/scripts/setup.sh"
need_prometheus
bin=$work/bin
mkdir "$bin"
ln -s "$slac" "$bin/slac"
# What the code hosts bring is played: the comment is kept, and what is installed is here.
cat >"$bin/gh" <<'S'
#!/bin/sh
[ "$1 $2 $3" = "pr comment 7" ] && [ "$4" = --body-file ] && cp "$5" "$COMMENT"
S
cat >"$bin/curl" <<'S'
#!/bin/bash
case "$*" in
*"-X POST"*"body@note.md"*"/projects/9/merge_requests/7/notes") tail -n +2 note.md >"$COMMENT"; echo posted >>"$COMMENT.how" ;;
*"-X PUT"*"body@note.md"*"/projects/9/merge_requests/7/notes/31") tail -n +2 note.md >"$COMMENT"; echo changed >>"$COMMENT.how" ;;
*"/projects/9/merge_requests/7/notes?per_page=100")
  if [ -e "$COMMENT.how" ]; then echo '[{"id":30,"body":"hello"},{"id":31,"body":"<!-- slac diff -->\nold"}]'; else echo '[{"id":30,"body":"hello"}]'; fi ;;
*) echo "curl $*" >&2; exit 22 ;;
esac
S
chmod +x "$bin/gh" "$bin/curl"
PATH=$bin:$TOOLS/usr/bin:$PATH
export PATH COMMENT=$work/comment

# steps FILE KIND: the scripts, one a file, without those that install.
steps() {
  python3 - "$1" "$2" "$work/steps" <<'PY'
import os, shutil, sys, yaml
path, kind, out = sys.argv[1:]
shutil.rmtree(out, ignore_errors=True)
os.mkdir(out)
job = yaml.safe_load(open(path))["jobs" if kind == "github" else "promises"]
if kind == "github":
    scripts = [(s["name"], s["run"]) for s in job["promises"]["steps"] if "run" in s and s["name"] not in ("Install", "Trust the checkout")]
else:
    scripts = [(f"script {i}", s) for i, s in enumerate(job["script"])]
for i, (name, text) in enumerate(scripts):
    open(f"{out}/{i:02}", "w").write(f"# {name}\n{text}\n")
PY
}
# runs: every step as a runner does; what it says is left in $work/said.
runs() {
  local step
  : >"$work/said"
  for step in "$work"/steps/*; do
    (cd "$work/repo" && bash --noprofile --norc -eo pipefail "$step") >>"$work/said" 2>&1 || return 1
  done
}

git() { command git -c user.email=test@example.com -c user.name=test -c init.defaultBranch=main "$@" >/dev/null 2>&1; }
base=$top/tests/integration/diff/base.yaml
mkdir -p "$work/repo/specs"
cd "$work/repo" || exit 1
git init
sed 's/waiting-customer/awaiting customer/; s/^spec:$/&\n  prometheus: {retention: 100d}/' "$base" |
  sed '1,/retention/!s/^  prometheus: {retention: 100d}$//' >specs/base.yaml
for name in answer news; do # each promise has its KPI, since warnings fail
  [ $name = answer ] && target='p95 time to respond sev2 or worse <= 1 business hour over 90d' || target='longest silence on sev1 <= 30m over 30d'
  sed -i "s/^    early: .*/&\n    $name: {target: \"$target\", protects: $name}/" specs/base.yaml
done
sed -i 's/^  claim: within 30d$/&\n  kpis: {uptime: {target: budget used <= 50% per month, protects: uptime}}/' specs/base.yaml
"$slac" fmt specs >/dev/null 2>&1
git add -A
git commit -m "Promise"
git checkout -b weaker
sed -i 's/pay >= 99.9% per/pay >= 99.5% per/; s/"< 99.9%": 10%/"< 99.5%": 10%/' specs/base.yaml
git commit -am "Weaken"
git checkout -b titled main
sed -i 's/title: Gold$/title: Golden/' specs/base.yaml
git commit -am "Call it otherwise"
git checkout -b broken main
sed -i 's/promise: resolve/promise: resolv/' specs/base.yaml
git commit -am "Break"
git remote add origin "$work/repo"
git fetch origin
said() { cat "$work/said"; false; }

export GITHUB_STEP_SUMMARY=$work/summary NUMBER=7 BASE=origin/main APPROVED=false
steps "$top/examples/ci/github.yml" github
check "GitHub: there are steps" [ "$(find "$work/steps" -type f | wc -l)" = 3 ]
git checkout titled
check "a change of words passes" runs || said
check "with a comment" contains "$COMMENT" 'no promise becomes weaker'
check "and rules that were tested" contains "$work/said" 'SUCCESS'
git checkout weaker
check "a weaker promise is stopped" exits 1 runs
check "with a reason" contains "$work/said" '::error::a promise becomes weaker'
check "and a comment in words" contains "$COMMENT" '`availability of web and pay >= 99.9% per month` → `availability of web and pay >= 99.5% per month`; may fail: 43m12s of a month → 3h36m of a month | **weaker** |'
check "also in the summary" contains "$GITHUB_STEP_SUMMARY" '**weaker**'
APPROVED=true
check "unless it was approved" runs || said
APPROVED=false
git checkout broken
rm "$COMMENT"
check "specs with errors are stopped" exits 1 runs
check "on their lines" contains "$work/said" '::error file=specs/base.yaml,line='
check "without a comment" [ ! -e "$COMMENT" ]

export CI_API_V4_URL=https://gitlab.example/api/v4 CI_PROJECT_ID=9 CI_MERGE_REQUEST_IID=7 CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main CI_MERGE_REQUEST_LABELS=bug NOTE_TOKEN=x
steps "$top/examples/ci/gitlab.yml" gitlab
check "GitLab: there are steps" [ "$(find "$work/steps" -type f | wc -l)" = 5 ]
git checkout titled
check "a change of words passes" runs || said
check "with a note" contains "$COMMENT" 'no promise becomes weaker'
git checkout weaker
check "a weaker promise is stopped" exits 1 runs
check "with a note in words" contains "$COMMENT" '3h36m of a month | **weaker** |'
check "in place of the one before" [ "$(tr '\n' ' ' <"$COMMENT.how")" = 'posted changed ' ]
CI_MERGE_REQUEST_LABELS=bug,promise-approved
check "unless it was approved" runs || said
git checkout broken
check "specs with errors are stopped" exits 1 runs
unset CI_MERGE_REQUEST_IID
git checkout main
check "the main branch has nothing to compare" runs || said

if command -v actionlint >/dev/null; then
  mkdir -p "$work/workflows/.github/workflows"
  cp "$top/examples/ci/github.yml" "$work/workflows/.github/workflows/"
  check "actionlint finds nothing" exits 0 actionlint "$work/workflows/.github/workflows/github.yml"
else
  echo "skipped: actionlint"
fi
if command -v pre-commit >/dev/null; then
  cp "$top/examples/ci/pre-commit-config.yaml" .pre-commit-config.yaml
  git add -A
  check "pre-commit takes the hooks" exits 0 pre-commit run --all-files 
  sed -i 's/promise: resolve/promise: resolv/' specs/base.yaml
  git add -A
  check "and stops a mistake" exits 1 pre-commit run --all-files
  check "with its code" contains "$work/out" 'error[SLA'
else
  echo "skipped: pre-commit"
fi
finish
