#!/usr/bin/env bash
# check.sh PROGRAM: the form complains, the first film is cancelled, and the second one is there.
set -euo pipefail
shown=$("$1")
echo "$shown"
for line in 'violations: \["' 'phase: editing' 'phase: done('; do
    grep -q "^$line" <<<"$shown" || { echo "there is no line '$line'" >&2; exit 1; }
done
