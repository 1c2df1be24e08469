#!/usr/bin/env bash
# Says what an app that uses the generated module would no longer compile against: api-check.sh [OLD] [NEW], each a git
# revision or a folder of Swift files. The defaults are the last commit and the files as they are. Exits with 4 if anything
# breaks. MODULES is the folder of the built FalRuntime; without it, it is built.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
old=${1:-HEAD} new=${2:-$root/Generated}
work=$(mktemp -d "${TMPDIR:-/tmp}/schemagen-api-check.XXXXXX")
trap 'rm -rf "$work"' EXIT

modules=${MODULES:-}
if [ -z "$modules" ]; then
    "${SWIFT:-swift}" build --package-path "$root" --target FalRuntime >&2
    modules=$("${SWIFT:-swift}" build --package-path "$root" --show-bin-path)/Modules
fi
options=(-I "$modules" -Xcc "-fmodule-map-file=$root/Sources/CCurl/module.modulemap")
[ "$(uname)" != Darwin ] || options+=(-sdk "$(xcrun --show-sdk-path)")

# NAME SOURCE: writes what the module declares to NAME.json.
declare_module() {
    local name=$1 source=$2 folder=$2
    mkdir -p "$work/$name"
    if [ ! -d "$source" ]; then
        folder=$work/$name/sources
        mkdir -p "$folder"
        git -C "$root" archive --format=tar "$source" -- Generated | tar -x -C "$folder" ||
            { echo "api-check: $source is neither a folder nor a revision that has Generated/" >&2; exit 1; }
    fi
    find "$folder" -name '*.swift' -print0 | sort -z |
        xargs -0 swiftc -emit-module -wmo -Xfrontend -experimental-skip-all-function-bodies -parse-as-library \
            -swift-version 6 -suppress-warnings -module-name Generated "${options[@]}" -o "$work/$name/Generated.swiftmodule" >&2 ||
        { echo "api-check: $source does not compile against the runtime as it is now" >&2; exit 1; }
    swift-api-digester -dump-sdk -module Generated -I "$work/$name" "${options[@]}" -o "$work/$name.json" >&2
}

declare_module old "$old"
declare_module new "$new"
python3 "$here/api-check.py" "$work/old.json" "$work/new.json"
