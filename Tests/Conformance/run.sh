#!/usr/bin/env bash
# fal's official Python client against `schemagen serve`, and apps of fal's SDK as a source and as models. Both are
# installed into a folder below .build.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${PYTHON:-python3}
swift=${SWIFT:-swift}

label=conformance
# shellcheck source=Scripts/local-fal.sh
. "$root/Scripts/local-fal.sh"

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
start_fal "$schemagen" "$here/Documents" --speed 0.25x
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
"$environment/bin/python" "$here/conformance.py" "$fal"
"$environment/bin/python" "$here/own_app.py" "$schemagen"
"$environment/bin/python" "$here/own_realtime.py" "$schemagen"
# Python's MessagePack and ours, value by value; with a program that is built already there are no tests to run.
[ -n "${SCHEMAGEN:-}" ] ||
    MESSAGEPACK_PYTHON="$environment/bin/python" "$swift" test --disable-xctest --filter MessagePackConformance
