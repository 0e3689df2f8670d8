#!/bin/sh
# Functions of up to 60 lines with a median under 18 (tests, with their tables,
# up to 100), files of up to 600 lines, lines of up to 100 columns (but for the
# tables of routes, whose rows are read side by side).
. "$(dirname "$0")/lint.inc"

sizes=$(mktemp)
trap 'rm -f "$faults" "$sizes"' EXIT

{
	c_files all | while read -r file; do
		awk -v file="$file" -v sizes="$sizes" '
		function columns(s, n, i) {
			for (i = 1; i <= length(s); i++)
				n += substr(s, i, 1) == "\t" ? 8 - n % 8 : 1
			return n
		}
		BEGIN { most = file ~ /^tests/ ? 100 : 60 }
		columns($0) > 100 && file !~ /routes\.c$/ {
			print file ":" FNR ": " columns($0) " columns"
		}
		# The line that names a function; its body is between braces that
		# stand alone in the first column.
		/^[A-Za-z_].*\(/ { head = FNR }
		/^\{/ && head { body = 1 }
		/^\}/ {
			if (body) {
				n = FNR - head + 1
				if (n > most)
					print file ":" head ": function of " n \
					    " lines"
				if (most == 60)
					print n >>sizes
			}
			head = body = 0
		}
		END {
			if (FNR > 600)
				print file ":" FNR ": file of " FNR " lines"
		}' "$file"
	done
	sort -n "$sizes" | awk '
	{ size[NR] = $1 }
	END {
		if (NR && size[int((NR + 1) / 2)] >= 18)
			print "median of functions: " size[int((NR + 1) / 2)]
	}'
} | verdict
