#!/usr/bin/env bash
# Kills the batch while jobs are under way, starts it again, and counts what it has submitted: `check.sh PROGRAM`.
set -euo pipefail
program=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/batch.XXXXXX")
batch=
trap '[ -z "$batch" ] || kill -9 "$batch" 2>/dev/null || true; rm -rf "$work"' EXIT

submits() {
    curl -sS "$FAL_EMULATOR/_emulator/requests" | { grep -o '"operation": *"submit"' || true; } | wc -l
}
before=$(submits)

"$program" "$work/films" >"$work/first.log" 2>&1 &
batch=$!
# A stopped process cannot be in the middle of a submit of which no file tells: it is killed when some jobs wait and none
# is being submitted.
while kill -STOP "$batch" 2>/dev/null; do
    if grep -qs waiting "$work"/films/chains/*.json && ! grep -qs submitting "$work"/films/chains/*.json; then break; fi
    kill -CONT "$batch" 2>/dev/null || break
    sleep 0.02
done
kill -9 "$batch" 2>/dev/null || { cat "$work/first.log" >&2; echo "check: the batch ended before it was killed" >&2; exit 1; }
wait "$batch" 2>/dev/null || true
batch=
echo "killed with $(ls "$work"/films/chains | wc -l) chains on disk and $(find "$work"/films -name '*mp4*' | wc -l) films"

"$program" "$work/films" | tail -n 4
films=$(ls "$work"/films/*.mp4 | wc -l)
made=$(($(submits) - before))
echo "$made submits for $films films"
[ "$films" = 30 ] && [ "$made" = 30 ]
