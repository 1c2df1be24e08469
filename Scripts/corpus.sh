#!/usr/bin/env bash
# Runs the corpus tests, the long ones too (release build, earlier versions), on each folder of genuine documents named as
# an argument. A folder that is not there is skipped with a line.
set -euo pipefail
cd "$(dirname "$0")/.."

tests='Corpus|EmulatorLimit|EmulatedResult|Vector|KnownAnswer|MapperProperty|OverrideTests'
failed=()
for folder in "$@"; do
    if [ ! -d "$folder/openapi" ]; then
        echo "corpus: skipped: there are no documents in $folder/openapi"
        continue
    fi
    echo "corpus: $folder"
    SCHEMAGEN_CORPUS="$folder" SCHEMAGEN_CORPUS_LONG="${SCHEMAGEN_CORPUS_LONG:-1}" ${SWIFT:-swift} test \
        --disable-xctest --experimental-maximum-parallelization-width 6 --filter "$tests" || failed+=("$folder")
done
[ ${#failed[@]} -eq 0 ] || {
    echo "corpus: failed: ${failed[*]}" >&2
    exit 1
}
