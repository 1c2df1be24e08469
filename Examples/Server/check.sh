#!/usr/bin/env bash
# check.sh PROGRAM: submits a film, waits for the webhook about it, and sends deliveries that must be refused.
set -euo pipefail
export PORT=${PORT:-8787}
films=http://127.0.0.1:$PORT/films
fal() { curl --silent --show-error --fail --noproxy '*' "$@"; }

log=$(mktemp)
"$1" >"$log" 2>&1 &
server=$!
trap 'status=$?; kill "$server" 2>/dev/null || true; [ "$status" = 0 ] || cat "$log" >&2; rm -f "$log"' EXIT
for _ in $(seq 100); do
    curl --silent --noproxy '*' --output /dev/null "$films/none" && break
    kill -0 "$server"
    sleep 0.1
done

# what_became ID PATTERN: waits for the outcome of a film.
what_became() {
    for _ in $(seq 100); do
        outcome=$(fal "$films/$1")
        # shellcheck disable=SC2254 # not quoted: it is a pattern
        case $outcome in $2) echo "film $1: $outcome"; return ;; esac
        sleep 0.1
    done
    echo "film $1 is still '$outcome'" >&2
    exit 1
}

id=$(fal --data 'a fox in the snow' "$films")
what_became "$id" 'http*.mp4'

status=$(curl --silent --noproxy '*' --output /dev/null --write-out '%{http_code}' --data '{}' \
    "http://127.0.0.1:$PORT/webhooks")
[ "$status" = 400 ] || { echo "an unsigned delivery was answered with $status, not 400" >&2; exit 1; }

fal --header 'Content-Type: application/json' --data '{"faults": [{"fault": "forged_webhook", "times": 1}]}' \
    "$FAL_EMULATOR/_emulator/faults" >/dev/null
id=$(fal --data 'a hare' "$films")
refusal() { grep -m 1 -o 'refused: .*signature.*' "$log"; }
for _ in $(seq 100); do refusal >/dev/null && break; sleep 0.1; done
refusal || { echo "no refusal of the forged delivery was logged" >&2; exit 1; }
# The genuine delivery follows, since the forged one was refused.
what_became "$id" 'http*.mp4'
