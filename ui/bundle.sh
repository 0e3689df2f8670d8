#!/bin/sh
# bundle.sh WEBROOT OUT — the web interface with one script and one style sheet
# instead of many.  Needs esbuild (0.17 or newer), in the PATH or of "npm ci".
set -eu
from=$1 to=$2
PATH=$(dirname "$0")/node_modules/.bin:$PATH
rm -rf "$to"
cp -R "$from" "$to"
rm -rf "$to/js" "$to/css" "$to/vendor/preact.js"
mkdir "$to/js" "$to/css"
esbuild "$from/js/main.js" --bundle --minify --format=esm --charset=utf8 \
	--log-level=warning --outfile="$to/js/main.js"
cat "$from/css/tokens.css" "$from/css/ui.css" |
	esbuild --loader=css --minify --charset=utf8 --log-level=warning > "$to/css/ui.css"
cp "$from/js/boot.js" "$to/js"
sed '/tokens\.css/d' "$from/index.html" > "$to/index.html"
