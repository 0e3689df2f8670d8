#!/bin/sh
# What must not be used: the functions of banned.h, those that are not
# thread-safe or not ours, typedefs of structs.  And base.h comes first, or
# banned.h could not work.
. "$(dirname "$0")/lint.inc"

names=$(sed -n 's/^#undef //p' common/base/banned.h)
names="$names rand srand random drand48 strerror ctime asctime ctime_r asctime_r
	setjmp longjmp vfork mktemp tmpfile strsep bcopy bzero assert perror"

c_files | while read -r file; do
	bare "$file" | awk -v file="$file" -v names="$names" '
	BEGIN {
		n = split(names, name, " ")
		for (i = 1; i <= n; i++)
			banned[name[i]] = 1
		if (file ~ /^common\/base\//) {
			m = split("malloc calloc realloc free strdup assert", own)
			for (i = 1; i <= m; i++)
				delete banned[own[i]]
		}
	}
	/^#/ {
		if (/BASE_HEAP/ && file !~ /^common\/base\//)
			print file ":" FNR ": BASE_HEAP outside common/base"
		next
	}
	/typedef[ \t]+(struct|union)/ {
		print file ":" FNR ": typedef of a struct"
	}
	{
		rest = $0
		while (match(rest, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
			word = substr(rest, RSTART, RLENGTH - 1)
			sub(/[ \t]+$/, "", word)
			if (word in banned)
				print file ":" FNR ": " word "() is banned"
			rest = substr(rest, RSTART + RLENGTH)
		}
	}'
	case $file in
	*.c)
		first=$(awk '/^#[ \t]*include/ { print $2; exit }' "$file")
		[ "$first" = '"base.h"' ] ||
			echo "$file:1: the first include is not base.h"
		;;
	esac
done | verdict
