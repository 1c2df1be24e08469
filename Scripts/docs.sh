#!/usr/bin/env bash
# Builds the documentation archives of the targets that have a catalogue, below .build/documentation. A warning is an error.
set -euo pipefail
cd "$(dirname "$0")/.."

# Package.swift depends on swift-docc-plugin for this alone.
export SCHEMAGEN_DOCS=1
mkdir -p .build/documentation
for catalogue in Sources/*/*.docc; do
    target=$(basename "$(dirname "$catalogue")")
    "${SWIFT:-swift}" package --allow-writing-to-directory .build/documentation generate-documentation \
        --target "$target" --output-path ".build/documentation/$target.doccarchive" --warnings-as-errors \
        --symbol-graph-minimum-access-level public
done
