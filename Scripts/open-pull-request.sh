#!/usr/bin/env bash
# Pushes a branch and opens a pull request for it, or refreshes the one that is open: BRANCH TITLE BODY, BODY being a file.
# GH_TOKEN is a token that may do so.
set -euo pipefail
branch=$1 title=$2 body=$3
git push --force origin "$branch"
if [ -n "$(gh pr list --head "$branch" --state open --json number --jq '.[].number')" ]; then
    gh pr edit "$branch" --body-file "$body"
else
    gh pr create --head "$branch" --title "$title" --body-file "$body"
fi
