#!/bin/sh
# Fetches the browser files under static/vendor from npm at the versions named
# here, and writes static/vendor/README.md with their hashes. Needs npm, tar
# and sha256sum. To upgrade a package change its version, run, and look at the
# page.
set -eu
cd "$(dirname "$0")"
out=$PWD/static/vendor
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir -p "$out"
rm -f "$out"/*
cat >"$out/README.md" <<'HEAD'
# Files of others, served as they are

Written by `web/vendor.sh`, which takes them unchanged from npm. The licence of
each package stands beside its file.

| package | version | licence | file | sha256 |
|---|---|---|---|---|
HEAD

# take PACKAGE VERSION LICENCE FILE-IN-PACKAGE
take() {
	tarball=$(cd "$scratch" && npm pack --silent "$1@$2")
	mkdir -p "$scratch/$1"
	tar -xzf "$scratch/$tarball" -C "$scratch/$1" --strip-components=1
	name=$(basename "$4")
	cp "$scratch/$1/$4" "$out/$name"
	cp "$scratch/$1/LICENSE" "$out/LICENSE.$1"
	chmod 644 "$out/$name" "$out/LICENSE.$1"
	sum=$(sha256sum "$out/$name" | cut -d' ' -f1)
	echo "| $1 | $2 | $3 | $name | \`$sum\` |" >>"$out/README.md"
}

take htmx.org 2.0.11 0BSD dist/htmx.min.js
take d3-array 3.2.5 ISC dist/d3-array.min.js
take d3-geo 3.1.2 ISC dist/d3-geo.min.js
take topojson-client 3.1.0 ISC dist/topojson-client.min.js
take world-atlas 2.0.2 ISC countries-110m.json

cat >>"$out/README.md" <<'TAIL'

`countries-110m.json` is Natural Earth's 1:110m country borders (public domain)
as TopoJSON. d3-geo contains code derived from GeographicLib (MIT); its licence
file says so.
TAIL
