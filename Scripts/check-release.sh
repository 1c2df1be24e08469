#!/usr/bin/env bash
# `check-release.sh TARBALL [DOCUMENTS]` unpacks a release in an empty folder and uses it there as somebody without Swift
# would: a local fal, a project, models, a call.
set -euo pipefail
tarball=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
documents=$(cd "${2:-$(dirname "$0")/../Schemas}" && pwd)

# shellcheck source=Scripts/local-fal.sh
. "$(dirname "$0")/local-fal.sh"
fail() {
    echo "$label: $*" >&2
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

start_fal "$release/bin/schemagen" "$documents" --speed 100x

mkdir project
cd project
run schemagen add fal-ai/flux/dev --source "$fal" --quiet
run schemagen generate --check
run schemagen run fal-ai/flux/dev prompt='a fox' --download out --quiet
[ -n "$(find out -type f -size +0)" ] || fail "run saved no file"
echo "$label: $(basename "$tarball") works without Swift"
