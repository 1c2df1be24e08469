#!/usr/bin/env bash
# The work of the action `setup`: takes a release from GITHUB_SERVER_URL, or from the folder FILES, checks it, unpacks it
# into RUNNER_TEMP and puts it on the PATH of the steps that follow.
set -euo pipefail

fail() {
    echo "::error title=setup schemagen::$*" >&2
    exit 1
}

case "$(uname -s)" in
Linux) platform=linux-$(uname -m) ;;
Darwin) platform=macos-$(uname -m) ;;
*) fail "there are releases for Linux and macOS, and none for $(uname -s)" ;;
esac
if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi

work=$(mktemp -d "$RUNNER_TEMP/schemagen.XXXXXX")
if [ -n "$FILES" ]; then
    found=("$FILES"/schemagen-*-"$platform".tar.gz)
    [ -f "${found[0]}" ] && [ "${#found[@]}" = 1 ] || fail "there is not one tarball for $platform in $FILES"
    name=$(basename "${found[0]}" .tar.gz)
    cp "$FILES/$name.tar.gz" "$FILES/$name.sha256" "$work/"
else
    repository=$GITHUB_SERVER_URL/${ACTION_REPOSITORY:-$GITHUB_REPOSITORY}
    if [ -z "$VERSION" ] && [[ $ACTION_REF =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then VERSION=$ACTION_REF; fi
    if [ -z "$VERSION" ]; then
        # It redirects to the page of the newest release, whose name is the tag.
        VERSION=$(basename "$(curl -fsSL -o "$work/page" -w '%{url_effective}' "$repository/releases/latest")")
    fi
    [[ $VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "'$VERSION' is no version; give one like 0.1.0"
    name=schemagen-$VERSION-$platform
    for file in "$name.tar.gz" "$name.sha256"; do
        curl -fsSL --retry 3 -o "$work/$file" "$repository/releases/download/$VERSION/$file" ||
            fail "release $VERSION of $repository has no $file"
    done
fi

cd "$work"
expected=${SHA256:-$(awk -v file="$name.tar.gz" '$2 == file { print $1 }' "$name.sha256")}
actual=$("${sum[@]}" "$name.tar.gz" | cut -d ' ' -f 1)
[ -n "$expected" ] || fail "$name.sha256 says nothing of $name.tar.gz"
[ "$expected" = "$actual" ] || fail "$name.tar.gz has the checksum $actual, and should have $expected"
tar -xzf "$name.tar.gz"

tool=$work/$name/bin
if ! version=$("$tool/schemagen" --version 2>problem); then
    # Small images lack libraries that those of the runners have.
    command -v apt-get >/dev/null || fail "schemagen does not start: $(cat problem)"
    sudo=()
    if [ "$(id -u)" != 0 ]; then sudo=(sudo); fi
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" apt-get install -qq --no-install-recommends -y ca-certificates libcurl4 libssl3 libyaml-0-2
    version=$("$tool/schemagen" --version)
fi
echo "$tool" >>"$GITHUB_PATH"
echo "version=${version#schemagen }" >>"$GITHUB_OUTPUT"
echo "$version, $actual"
