#!/usr/bin/env bash
# fal's official Python client against `schemagen serve`, and apps of fal's SDK as a source and as models. Both are
# installed into a folder below .build.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${PYTHON:-python3}
swift=${SWIFT:-swift}

work=$(mktemp -d "${TMPDIR:-/tmp}/schemagen-conformance.XXXXXX")
server=
clean_up() {
    status=$?
    trap - EXIT INT TERM
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    [ "$status" = 0 ] || tail -n 40 "$work/serve.log" >&2 || true
    rm -rf "$work"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# SCHEMAGEN names a program that is built already.
schemagen=${SCHEMAGEN:-}
if [ -z "$schemagen" ]; then
    cd "$root"
    "$swift" build --product schemagen
    schemagen=$("$swift" build --show-bin-path)/schemagen
fi

environment=${CONFORMANCE_VENV:-$root/.build/conformance}
[ -x "$environment/bin/python" ] || "$python" -m venv "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"

# A quarter of the usual speed: every state can be seen and a request cancelled, however busy the machine is.
"$schemagen" serve --port 0 --speed 0.25x --documents "$here/Documents" >"$work/address" 2>"$work/serve.log" </dev/null &
server=$!
for _ in $(seq 600); do
    [ -s "$work/address" ] && break
    kill -0 "$server" 2>/dev/null || exit 1
    sleep 0.1
done
fal=$(cat "$work/address")
[ -n "$fal" ] || { echo "conformance: the local fal did not start within a minute" >&2; exit 1; }
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
"$environment/bin/python" "$here/conformance.py" "$fal"
"$environment/bin/python" "$here/own_app.py" "$schemagen"
"$environment/bin/python" "$here/own_realtime.py" "$schemagen"
# Python's MessagePack and ours, value by value; with a program that is built already there are no tests to run.
[ -n "${SCHEMAGEN:-}" ] ||
    MESSAGEPACK_PYTHON="$environment/bin/python" "$swift" test --disable-xctest --filter MessagePackConformance
