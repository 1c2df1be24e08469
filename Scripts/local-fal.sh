# shellcheck shell=bash
# Sourced by scripts that need a local fal.
#
# Makes the folder $work, which goes with the script, as the local fal does. `build ARGUMENT…` runs `swift build`;
# `start_fal SCHEMAGEN DOCUMENTS OPTION…` starts a local fal and sets $fal to its URL. When the script fails, the end of
# the local fal's log is shown.
# What messages begin with: by default the name of the script.
label=${label:-$(basename "$0" .sh)}
work=$(mktemp -d "${TMPDIR:-/tmp}/schemagen-$label.XXXXXX")
server=
clean_up() {
    status=$?
    trap - EXIT INT TERM
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    if [ "$status" != 0 ]; then
        [ ! -s "$work/serve.log" ] || tail -n 40 "$work/serve.log" >&2
        echo "$label: failed (exit $status)" >&2
    fi
    rm -rf "$work"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step() { printf '\n== %s\n' "$*"; }

# A terminal shows the progress of a build; elsewhere the end of its output is shown when it fails.
build() {
    if [ -t 1 ]; then
        swift build "$@" </dev/null
    else
        swift build "$@" >"$work/build.log" 2>&1 </dev/null || { tail -n 60 "$work/build.log" >&2; return 1; }
    fi
}

start_fal() {
    local schemagen=$1 documents=$2
    shift 2
    "$schemagen" serve --port 0 --documents "$documents" "$@" >"$work/address" 2>"$work/serve.log" </dev/null &
    server=$!
    for _ in $(seq 600); do
        [ -s "$work/address" ] && break
        kill -0 "$server" 2>/dev/null || { echo "$label: the local fal ended" >&2; exit 1; }
        sleep 0.1
    done
    fal=$(cat "$work/address")
    [ -n "$fal" ] || { echo "$label: the local fal did not start within a minute" >&2; exit 1; }
}
