#!/usr/bin/env bash
# `lint.sh` says where Swift files break the style; `lint.sh --write` formats them. Generated files have a style of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

files=()
while IFS= read -r file; do files+=("$file"); done < <(
    find Package.swift Sources Tests Templates Examples \
        \( -name .build -o -name Generated -o -name Cases -o -name Expected \) -prune -o -name '*.swift' -type f -print |
        LC_ALL=C sort
)
if [ "${1:-}" = --write ]; then
    swift format format --in-place --parallel --configuration .swift-format "${files[@]}"
else
    swift format lint --strict --parallel --configuration .swift-format "${files[@]}"
    # swift-format leaves comments as they are.
    if LC_ALL=C.UTF-8 grep -HnE '^.{121,}' "${files[@]}" | grep -E '^[^:]+:[0-9]+: *//'; then
        echo "lint: comments keep to 120 columns, as code does" >&2
        exit 1
    fi
    echo "lint: ${#files[@]} files are clean"
fi
