#!/usr/bin/env bash
# `install.sh PREFIX` builds the release binary and puts it, the manual page and the completions below PREFIX;
# `install.sh --remove PREFIX` takes them away. DESTDIR goes in front of PREFIX, as packagers expect.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "install: $*" >&2
    exit 1
}
remove=false
if [ "${1:-}" = --remove ]; then
    remove=true
    shift
fi
prefix=${1:?install.sh needs a prefix}
case $prefix in /*) ;; *) fail "PREFIX must be absolute, not '$prefix'" ;; esac
root=${DESTDIR:-}$prefix
binary=$root/bin/schemagen
manual=$root/share/man/man1/schemagen.1
completions=(
    "bash:$root/share/bash-completion/completions/schemagen"
    "zsh:$root/share/zsh/site-functions/_schemagen"
    "fish:$root/share/fish/vendor_completions.d/schemagen.fish"
)

# The nearest folder that exists decides whether we may write.
may_write() {
    local folder=$1
    while [ ! -e "$folder" ]; do folder=$(dirname "$folder"); done
    [ -w "$folder" ]
}
may_write "$root" || fail "you may not write to $root; choose another: make install PREFIX=\$HOME/.local"

if $remove; then
    for file in "$binary" "$manual" "${completions[@]#*:}"; do
        if [ -e "$file" ]; then rm -f "$file" && echo "removed $file"; fi
    done
    exit 0
fi

built=$(Scripts/build-release.sh)

mkdir -p "$(dirname "$binary")"
install -m 755 "$built" "$binary"
echo "installed $binary ($("$binary" --version))"
# `written FILE ARGUMENT...` writes what the tool prints.
written() {
    local file=$1
    shift
    mkdir -p "$(dirname "$file")"
    "$binary" "$@" >"$file"
    chmod 644 "$file"
    echo "installed $file"
}
written "$manual" manual
for entry in "${completions[@]}"; do
    written "${entry#*:}" --generate-completion-script "${entry%%:*}"
done
