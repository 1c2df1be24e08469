#!/usr/bin/env bash
# `release.sh [FOLDER]` makes what a release of this platform consists of, in FOLDER (default .build/release-files): a
# tarball with the tool, its manual page and completions; a SwiftPM artifact bundle; and their checksums.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
folder=${1:-.build/release-files}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

stage=$(mktemp -d "${TMPDIR:-/tmp}/schemagen-release.XXXXXX")
trap 'rm -rf "$stage"' EXIT

# `install` does the work, so that a tarball and `make install` never differ.
DESTDIR="$stage/install" Scripts/install.sh /tree
tree=$stage/install/tree
# The version stands in one place, the runtime, which the tool prints.
version=$("$tree/bin/schemagen" --version | cut -d ' ' -f 2)
machine=$(uname -m)
case "$(uname -s)" in
Linux)
    triple=$machine-unknown-linux-gnu
    platform=linux-$machine
    ;;
Darwin)
    triple=$machine-apple-macosx
    platform=macos-$machine
    ;;
esac
# All files of a release get the time of its commit, so that the same commit gives the same archives.
time=$(git log -1 --format=%ct 2>/dev/null || date +%s)
pack() { # pack ARCHIVE FOLDER NAME
    tar -C "$2" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$time" -cf - "$3" | gzip -n >"$1"
}
if ! tar --version | grep -q GNU; then pack() { tar -C "$2" -czf "$1" "$3"; }; fi

name=schemagen-$version-$platform
mkdir "$stage/$name"
cp -R "$tree/." "$stage/$name/"
cp LICENSE README.md CHANGELOG.md "$stage/$name/"
pack "$folder/$name.tar.gz" "$stage" "$name"

bundle=schemagen.artifactbundle
mkdir -p "$stage/$bundle/$name/bin"
cp "$tree/bin/schemagen" "$stage/$bundle/$name/bin/"
cp LICENSE "$stage/$bundle/"
cat >"$stage/$bundle/info.json" <<JSON
{
  "schemaVersion": "1.0",
  "artifacts": {
    "schemagen": {
      "type": "executable",
      "version": "$version",
      "variants": [
        { "path": "$name/bin/schemagen", "supportedTriples": ["$triple"] }
      ]
    }
  }
}
JSON
# SwiftPM takes bundles as zip; the archive holds no times of this machine either.
(
    cd "$stage"
    find "$bundle" -exec touch -d "@$time" {} + 2>/dev/null || true
    rm -f "$folder/schemagen-$version-$platform.artifactbundle.zip"
    find "$bundle" | LC_ALL=C sort | zip -X -q -@ "$folder/schemagen-$version-$platform.artifactbundle.zip"
)

cd "$folder"
if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
"${sum[@]}" "$name.tar.gz" "$name.artifactbundle.zip" >"$name.sha256"
cat "$name.sha256"
echo "release: in ${folder#"$root"/}"
