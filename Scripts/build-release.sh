#!/usr/bin/env bash
# Builds the release binary of the tool and prints its path.
set -euo pipefail
cd "$(dirname "$0")/.."

# Linked with the standard library, the binary runs wherever libcurl, libyaml and libcrypto are, without Swift.
options=(-c release --product schemagen)
if [ "$(uname -s)" = Linux ]; then options+=(--static-swift-stdlib -Xlinker -s); fi
echo "building the release binary (some minutes when it is the first time)" >&2
swift build "${options[@]}" --quiet >&2
echo "$(swift build "${options[@]}" --show-bin-path)/schemagen"
