#!/usr/bin/env bash
# `lint.sh` says where Swift files break the style; `lint.sh --write` formats them. Generated files have a style of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

files=()
while IFS= read -r file; do files+=("$file"); done < <(
    find Package.swift Sources Tests Templates \
        \( -name .build -o -name Generated -o -name Cases -o -name Expected \) -prune -o -name '*.swift' -type f -print |
        LC_ALL=C sort
)
if [ "${1:-}" = --write ]; then
    swift format format --in-place --parallel --configuration .swift-format "${files[@]}"
else
    swift format lint --strict --parallel --configuration .swift-format "${files[@]}"
    echo "lint: ${#files[@]} files are clean"
fi
