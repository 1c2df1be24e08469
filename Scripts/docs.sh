#!/usr/bin/env bash
# Builds the documentation archives of the targets that have a catalogue, below .build/documentation. A warning is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}

# Package.swift depends on swift-docc-plugin for this alone; what was resolved without it comes back at the end.
export SCHEMAGEN_DOCS=1
[ ! -f Package.resolved ] || cp Package.resolved .build/Package.resolved.without-docs
put_back() { [ ! -f .build/Package.resolved.without-docs ] || mv .build/Package.resolved.without-docs Package.resolved; }
trap put_back EXIT

for catalogue in Sources/*/*.docc; do
    target=$(basename "$(dirname "$catalogue")")
    archive=.build/documentation/$target.doccarchive
    mkdir -p "$(dirname "$archive")"
    rm -rf "$archive"
    "$swift" package --allow-writing-to-directory .build/documentation generate-documentation \
        --target "$target" --output-path "$archive" --warnings-as-errors \
        --symbol-graph-minimum-access-level public
    echo "docs: $archive"
done
