#!/usr/bin/env bash
# Adds the models that the text of an issue names, runs the tests of their families, and commits all on a branch.
#
# add-model.sh TEXT BRANCH REPORT, in the project's folder: TEXT is a file that schemagen alone reads, and REPORT gets what
# was added as Markdown. SCHEMAGEN and SWIFT name the tools.
set -euo pipefail
text=$1 branch=$2 report=$3
"${SCHEMAGEN:-schemagen}" add --issue "$text" --format markdown >"$report"
if [ -z "$(git status --porcelain -- .)" ]; then
    echo "add-model: everything is here already" >&2
    exit 0
fi
suites=$(git status --porcelain --untracked-files=all -- . | sed -n 's|^.*/\([A-Za-z0-9_]*FamilyTests\)\.swift$|\1|p' |
    sort -u | paste -s -d '|' -)
if [ -n "$suites" ]; then "${SWIFT:-swift}" test --disable-xctest --filter "\.($suites)/" >&2; fi
git switch --quiet --force-create "$branch"
git add --all -- .
git -c user.name="github-actions[bot]" -c user.email="41898282+github-actions[bot]@users.noreply.github.com" \
    commit --quiet --message "Add models of fal"
