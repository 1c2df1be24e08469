#!/usr/bin/env bash
# Makes a Python with fal's own client, to compare with, and prints its path. Once: it stays in .build.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=.build/benchmark-python
if [ ! -x "$folder/bin/python" ] || ! "$folder/bin/python" -c 'import fal_client' 2>/dev/null; then
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet fal-client >&2
fi
echo "$PWD/$folder/bin/python"
