#!/usr/bin/env bash
# Installs what the build needs beside Swift: libcurl, libyaml and libcrypto with their headers, pkg-config, and the
# tools named as arguments (as `make git`). Does nothing when all is there.
set -euo pipefail

say() { echo "install-libraries: $*" >&2; }
fail() {
    say "$*"
    exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }
has_library() { has pkg-config && pkg-config --exists "$1"; }

# (macOS has bash 3.2, where an empty array counts as unset; hence the `+` below.)
missing_tools=()
for tool in "$@"; do has "$tool" || missing_tools+=("$tool"); done

on_linux() {
    local packages=(${missing_tools[@]+"${missing_tools[@]}"})
    has pkg-config || packages+=(pkg-config)
    has_library libcurl || packages+=(libcurl4-openssl-dev)
    has_library yaml-0.1 || packages+=(libyaml-dev)
    has_library libcrypto || packages+=(libssl-dev)
    [ ${#packages[@]} -gt 0 ] || return 0
    has apt-get || fail "missing: ${packages[*]} (Debian's names), and there is no apt-get here; install them with the
    package manager of this system, then run this again"

    # env passes the variable through sudo, which drops the caller's.
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q)
    if [ "$(id -u)" != 0 ]; then
        has sudo || fail "missing: ${packages[*]}; run 'apt-get install ${packages[*]}' as root (there is no sudo here)"
        # Nobody can type a password where there is no terminal.
        if [ -t 0 ]; then apt=(sudo "${apt[@]}"); else apt=(sudo -n "${apt[@]}"); fi
    fi
    say "installing ${packages[*]} with apt-get"
    "${apt[@]}" update >&2 </dev/null || fail "'apt-get update' failed: is there a network, and may you use apt-get?"
    "${apt[@]}" install --no-install-recommends "${packages[@]}" >&2 </dev/null ||
        fail "'apt-get install ${packages[*]}' failed"
}

on_mac() {
    # libcurl comes with the SDK, and CryptoKit stands for libcrypto.
    local packages=(${missing_tools[@]+"${missing_tools[@]}"})
    has pkg-config || packages+=(pkgconf)
    has_library yaml-0.1 || packages+=(libyaml)
    [ ${#packages[@]} -gt 0 ] || return 0
    has brew || fail "missing: ${packages[*]}; install Homebrew (https://brew.sh), then run this again"
    say "installing ${packages[*]} with brew"
    brew install "${packages[@]}" >&2 </dev/null || fail "'brew install ${packages[*]}' failed"
}

has swift || fail "there is no swift here; install Swift 6.2 or later (https://swift.org/install)"
case "$(uname -s)" in
Linux) on_linux ;;
Darwin) on_mac ;;
*) fail "this system is neither Linux nor macOS" ;;
esac
