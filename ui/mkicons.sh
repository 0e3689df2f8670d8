#!/bin/sh
# mkicons.sh LUCIDE_DIR — webroot/img/icons.svg of the symbols that are used.
set -eu
icons="anchor arrow-down arrow-up badge-check bot boxes check container copy
	gauge house list-checks lock recycle scroll-text settings star tag user users"
echo '<svg xmlns="http://www.w3.org/2000/svg">'
for name in $icons; do
	printf '<symbol id="%s" viewBox="0 0 24 24">' "$name"
	sed -n '/^  <[^s]/{s/^ *//;s/ \/>/\/>/;p}' "$1/icons/$name.svg" | tr -d '\n'
	echo '</symbol>'
done
echo '</svg>'
