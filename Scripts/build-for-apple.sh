#!/usr/bin/env bash
# `build-for-apple.sh iOS|tvOS|visionOS` compiles what apps import, with Xcode, for a device of that platform.
set -euo pipefail
cd "$(dirname "$0")/.."
platform=${1:?build-for-apple.sh needs a platform}
for scheme in FalRuntime Generated FalWebhooks; do
    xcodebuild build -scheme "$scheme" -destination "generic/platform=$platform" -quiet \
        -derivedDataPath .build/xcode CODE_SIGNING_ALLOWED=NO
done
