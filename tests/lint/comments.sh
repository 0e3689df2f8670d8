#!/bin/sh
# Comments are /* */, and nothing is left for later.
. "$(dirname "$0")/lint.inc"

later='TO''DO|FIX''ME|XX''X'

{
	c_files all | while read -r file; do
		bare "$file" | awk -v file="$file" '
		index($0, "//") { print file ":" FNR ": // comment" }'
	done
	for dir in common cgi tools jobs sql webroot apache lighttpd systemd \
	    tests bench; do
		[ -d "$dir" ] && grep -rnwE "$later" "$dir" \
		    --include='*.[ch]' --include='*.def' --include='*.mk' \
		    --include='*.sql' --include='*.sh' --include='*.py' \
		    --include='*.js' --include='*.css' --include='*.conf'
	done
} | verdict
