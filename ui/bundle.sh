#!/bin/sh
# bundle.sh WEBROOT OUT — the web interface with one script and one style sheet
# instead of many.  Needs esbuild (0.17 or newer), in the PATH or of "npm ci".
set -eu
from=$1 to=$2
PATH=$(dirname "$0")/node_modules/.bin:$PATH
rm -rf "$to"
mkdir -p "$to/css" "$to/js"
esbuild "$from/js/main.js" --bundle --minify --format=esm --charset=utf8 \
	--log-level=warning --outfile="$to/js/main.js"
cat "$from/css/tokens.css" "$from/css/ui.css" |
	esbuild --loader=css --minify --charset=utf8 --log-level=warning > "$to/css/ui.css"
cp "$from/js/boot.js" "$to/js"
cp -R "$from/i18n" "$from/img" "$to"
sed '/tokens\.css/d' "$from/index.html" > "$to/index.html"
mkdir -p "$to/vendor"
cp -R "$from/vendor/LICENSES" "$from/vendor/README" "$to/vendor"
for file in "$from"/*; do
	[ -e "$to/$(basename "$file")" ] || cp -R "$file" "$to"
done
