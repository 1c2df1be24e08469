#!/usr/bin/env bash
# Builds the examples, counts their lines, and runs each against a local fal: `examples.sh [NAME…]`.
#
# An example is a package of its own in Examples/. Its check.sh, if it has one, gets the program as its argument;
# otherwise the program is run and has to succeed.
set -euo pipefail
cd "$(dirname "$0")/.."

# How long each may be, formatted, without blank lines and comments: what it takes to write such a program.
limits='
Batch      110
Server      60
Speech      40
ViewModel   80
'
names=$(cd Examples && for name in $(awk 'NF { print $1 }' <<<"$limits"); do [ ! -d "$name" ] || echo "$name"; done)
for name in "$@"; do
    grep -qx "$name" <<<"$names" || { echo "examples: there is no example '$name'; there are:" $names >&2; exit 64; }
done
chosen=${*:-$names}

# shellcheck source=Scripts/local-fal.sh
. Scripts/local-fal.sh

step "Count lines"
for name in $chosen; do
    limit=$(awk -v name="$name" '$1 == name { print $2 }' <<<"$limits")
    lines=0
    while read -r file; do
        lines=$((lines + $(swift format --configuration .swift-format "$file" | grep -cvE '^[[:space:]]*(//|$)')))
    done < <(find "Examples/$name/Sources" -name '*.swift')
    echo "$name: $lines of $limit lines"
    [ "$lines" -gt 0 ] && [ "$lines" -le "$limit" ] || { echo "examples: $name has $lines lines" >&2; exit 1; }
done

step "Start a local fal"
build --product schemagen
start_fal "$(swift build --show-bin-path)/schemagen" Schemas --speed 100x
export FAL_EMULATOR=$fal
echo "$fal"

# One folder for all, so that what they share is compiled once.
scratch=$PWD/.build/examples
for name in $chosen; do
    step "$name"
    # What is compiled is shared, but not the plan of the build, which names the targets of one package.
    rm -f "$scratch"/*.yaml "$scratch"/*/debug/description.json
    build --package-path "Examples/$name" --scratch-path "$scratch" --product "$name"
    program=$(swift build --package-path "Examples/$name" --scratch-path "$scratch" --show-bin-path)/$name
    if [ -x "Examples/$name/check.sh" ]; then
        "Examples/$name/check.sh" "$program"
    else
        (cd "$work" && "$program")
    fi
done
step "Done"
