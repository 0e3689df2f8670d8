#!/bin/sh
# Includes point downward only: each layer sees the headers of those it names.
. "$(dirname "$0")/lint.inc"

# layer: the layers that it may include, besides itself
layers='
common/base:
common/lib: base
common/db: base lib
common/web: base lib
common/oci: base lib
common/model: base lib db oci
common/auth: base lib db oci model
common/store: base lib oci
common/policy: base lib db oci model auth store
common/app: base lib db web oci model auth store policy
cgi: base lib db web oci model auth store policy app
jobs: base lib db web oci model auth store policy app
tools: base lib db web oci model auth store policy app
'

check() {
	awk -v layers="$layers" '
	# "cgi/api/x.c" belongs to cgi, "common/lib/x.c" to common/lib
	function layer_of(path, part) {
		split(path, part, "/")
		return part[1] == "common" ? part[1] "/" part[2] : part[1]
	}
	BEGIN {
		n = split(layers, row, "\n")
		for (i = 1; i <= n; i++) {
			if (!split(row[i], half, ":"))
				continue
			may[half[1], half[1]] = 1
			m = split(half[2], below, " ")
			for (k = 1; k <= m; k++)
				may[half[1], "common/" below[k]] = 1
		}
	}
	NR == FNR {
		name = $0
		sub(/.*\//, "", name)
		homes[name] = homes[name] " " layer_of($0)
		next
	}
	/^#[ \t]*include[ \t]*"/ {
		split($0, part, "\"")
		name = part[2]
		own = layer_of(FILENAME)
		if (name ~ /\//) {
			print FILENAME ":" FNR ": path in include: " name
			next
		}
		if (!(name in homes))
			next
		ok = 0
		n = split(homes[name], home, " ")
		for (i = 1; i <= n; i++)
			ok = ok || (own, home[i]) in may
		if (!ok)
			print FILENAME ":" FNR ": " own " must not see " \
			    home[1] " (" name ")"
	}' "$@"
}

list=$(mktemp)
c_files >"$list"
find common cgi tools jobs -name '*.def' >>"$list" 2>/dev/null
check "$list" $(c_files) >"$list.out"
rm -f "$list"
exec 3<"$list.out"
rm -f "$list.out"
verdict <&3
