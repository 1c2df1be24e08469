#!/usr/bin/env bash
# `check-release.sh TARBALL [DOCUMENTS]` unpacks a release in an empty folder and uses it there as somebody without Swift
# would: a local fal, a project, models, a call.
set -euo pipefail
tarball=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
documents=$(cd "${2:-$(dirname "$0")/../Schemas}" && pwd)

work=$(mktemp -d "${TMPDIR:-/tmp}/schemagen-check.XXXXXX")
server=
clean_up() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
fail() {
    echo "check-release: $*" >&2
    exit 1
}

cd "$work"
tar -xzf "$tarball"
release=$(echo "$work"/schemagen-*)
# Nothing but the release: images of Swift have it in /usr/bin.
run() { env -i HOME="$work" PATH="$release/bin" LANG=C.UTF-8 ${fal:+FAL_EMULATOR="$fal"} "$@"; }
run schemagen --version
# Where Swift is installed, the loader would find its libraries too.
if [ "$(uname -s)" = Linux ] && ldd "$release/bin/schemagen" | grep -E 'lib(swift|_?Foundation)|not found'; then
    fail "the tool needs these libraries of Swift"
fi
for file in share/man/man1/schemagen.1 share/bash-completion/completions/schemagen \
    share/zsh/site-functions/_schemagen share/fish/vendor_completions.d/schemagen.fish LICENSE; do
    [ -s "$release/$file" ] || fail "the tarball has no $file"
done

run schemagen serve --port 0 --speed 100x --documents "$documents" >address 2>serve.log </dev/null &
server=$!
for _ in $(seq 300); do
    [ -s address ] && break
    kill -0 "$server" 2>/dev/null || { cat serve.log >&2; fail "serve ended"; }
    sleep 0.1
done
fal=$(cat address)
[ -n "$fal" ] || fail "serve gave no URL within 30 s"

mkdir project
cd project
run schemagen add fal-ai/flux/dev --source "$fal" --quiet
run schemagen generate --check
run schemagen run fal-ai/flux/dev prompt='a fox' --download out --quiet
[ -n "$(find out -type f -size +0)" ] || fail "run saved no file"
echo "check-release: $(basename "$tarball") works without Swift"
