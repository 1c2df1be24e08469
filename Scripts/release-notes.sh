#!/usr/bin/env bash
# `release-notes.sh VERSION` prints the section of that version in CHANGELOG.md.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?release-notes.sh needs a version}
notes=$(awk -v heading="## [$version]" '
    index($0, "## [") == 1 { inside = index($0, heading) == 1; next }
    /^\[[^]]*\]: / { next }
    inside' CHANGELOG.md)
[ -n "$notes" ] || { echo "release-notes: CHANGELOG.md has no section '## [$version]'" >&2; exit 1; }
echo "$notes"
