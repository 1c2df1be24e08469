#!/usr/bin/env bash
# Starts the receiver with throw-away keys and a clock that stands still, sends it a genuine delivery, the same again,
# one with another body and one without a signature, and fails unless it answers 200, 200, 401 and 400; and the genuine
# one to a receiver of another user, which has to answer 403.
set -euo pipefail
cd "$(dirname "$0")"

swift build
export PORT="${PORT:-8787}"
export WEBHOOK_NOW=1767225600
export WEBHOOK_JWKS='{"keys":[{"kty":"OKP","crv":"Ed25519","x":"A-KjlmmzVHl8pHqyxA_f-y8yVHJzhp9QHES1L23Qg9A"}]}'
output=$(mktemp)
receiver=
trap '[ -z "$receiver" ] || kill "$receiver" 2>/dev/null || true; rm -f "$output"' EXIT

# start USER
start() {
    [ -z "$receiver" ] || { kill "$receiver"; wait "$receiver" || true; }
    : >"$output"
    FAL_USER_ID=$1 "$(swift build --show-bin-path)/WebhookReceiver" >"$output" &
    receiver=$!
    for _ in $(seq 100); do
        grep -q "^listening" "$output" && return
        kill -0 "$receiver" || break
        sleep 0.1
    done
    echo "the receiver did not start" >&2
    exit 1
}

id=123e4567-e89b-12d3-a456-426614174000
signature=dbc884f7060ea82fbc9466aa8a6de5becaab438cc7d7ef82ec078bb455b3e8493dfc4e23daf765e268dd9487910551523f49a71f560877d822c18c0df4ba9f0f
genuine='{"error": null, "gateway_request_id": "123e4567-e89b-12d3-a456-426614174000", "payload": {"has_nsfw_concepts": [false], "images": [{"content_type": "image/jpeg", "height": 1024, "url": "https://v3b.fal.media/files/b/0aa00000/example.jpg", "width": 1024}], "prompt": "dog", "seed": 17454220438242315174, "timings": {"inference": 2.107286686077714}}, "request_id": "123e4567-e89b-12d3-a456-426614174000", "status": "OK"}'

# deliver EXPECTED BODY [HEADER]
deliver() {
    local status
    status=$(curl --silent --output /dev/null --write-out '%{http_code}' --noproxy '*' \
        "http://127.0.0.1:$PORT/webhooks/fal-ai/painter" --data-binary "$2" --header 'Content-Type: application/json' \
        --header "X-Fal-Webhook-Request-Id: $id" --header 'X-Fal-Webhook-User-Id: github|10000001' \
        --header 'X-Fal-Webhook-Timestamp: 1767225595' ${3:+--header "$3"})
    echo "answer: $status (expected $1)"
    [ "$status" = "$1" ] || { cat "$output"; exit 1; }
}

start 'github|10000001'
deliver 200 "$genuine" "X-Fal-Webhook-Signature: $signature"
deliver 200 "$genuine" "X-Fal-Webhook-Signature: $signature"
deliver 401 "${genuine/dog/cat}" "X-Fal-Webhook-Signature: $signature"
deliver 400 "$genuine"
[ "$(grep -c "^request .* completed" "$output")" = 1 ] || { echo "it was not reported once" >&2; exit 1; }
echo "--- the receiver printed:"
cat "$output"
start 'github|2'
deliver 403 "$genuine" "X-Fal-Webhook-Signature: $signature"
