#!/bin/sh
# One library, one door: each foreign header is included in the files named
# here and nowhere else.
. "$(dirname "$0")/lint.inc"

# pattern of the header, pattern of the files
doors='
fcgi[a-z_]*\.h          common/web/fcgi\.c
libpq|postgres_ext\.h   common/db/
json                    common/lib/jsin\.c
openssl/                common/lib/
yaml\.h                 common/lib/yamlin\.c
crypt\.h                common/lib/pass\.c
curl/                   common/lib/(http|mail)\.c
l(dap|ber)\.h           common/lib/ldapc\.c
archive                 common/lib/tarball\.c
expat\.h                common/lib/xmlscan\.c
'

c_files | while read -r file; do
	awk -v doors="$doors" '
	BEGIN {
		n = split(doors, row, "\n")
		for (i = 1; i <= n; i++) {
			if (split(row[i], field, " ") == 2) {
				header[++rows] = field[1]
				place[rows] = field[2]
			}
		}
	}
	/^#[ \t]*include[ \t]*</ {
		split($0, part, /[<>]/)
		for (i = 1; i <= rows; i++) {
			if (part[2] ~ "^(" header[i] ")" &&
			    FILENAME !~ "^" place[i])
				print FILENAME ":" FNR ": <" part[2] \
				    "> belongs to " place[i]
		}
	}' "$file"
done | verdict
