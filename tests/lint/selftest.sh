#!/bin/sh
# Each lint must fail on a planted fault, naming it, and pass without it.
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

fresh() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree/common/base" "$work/tree/common/lib" \
	    "$work/tree/common/web" "$work/tree/common/oci" \
	    "$work/tree/cgi/api" "$work/tree/tests/e2e"
	printf 'def test_good(client):\n    """Case 7."""\n' \
	    >"$work/tree/tests/e2e/test_x.py"
	cp "$top/common/base/banned.h" "$work/tree/common/base/"
	echo '/* a header */' >"$work/tree/common/lib/low.h"
	echo '/* a header */' >"$work/tree/common/web/high.h"
	printf '#include "base.h"\n\n#include "low.h"\n' \
	    >"$work/tree/common/oci/good.c"
}

# expect LINT FILE WANTED: the content of FILE on stdin makes LINT say WANTED.
expect() {
	fresh
	if ! sh "$here/$1" "$work/tree" >"$work/out" 2>&1; then
		echo "$1: complains about a clean tree:"
		cat "$work/out"
		status=1
	fi
	cat >"$work/tree/$2"
	if sh "$here/$1" "$work/tree" >"$work/out" 2>&1; then
		echo "$1: missed: $3"
		status=1
	elif ! grep -qF "$2:" "$work/out" || ! grep -qF "$3" "$work/out"; then
		echo "$1: wrong complaint instead of: $3"
		cat "$work/out"
		status=1
	fi
}

# A function of so many lines.
function_of() {
	printf '#include "base.h"\n\nint\nf(void)\n{\n'
	yes '	;' | head -n "$(($1 - 3))"
	printf '}\n'
}

printf '#include "base.h"\n#include "high.h"\n' |
	expect layers.sh common/oci/bad.c 'must not see common/web'
printf '#include "base.h"\n#include "high.h"\n' |
	expect layers.sh common/lib/bad.c 'must not see common/web'
printf '#include "base.h"\n#include "../lib/low.h"\n' |
	expect layers.sh common/oci/bad.c 'path in include'

printf '#include "base.h"\n#include <libpq-fe.h>\n' |
	expect doors.sh cgi/api/bad.c 'belongs to common/db/'
printf '#include "base.h"\n#include <openssl/evp.h>\n' |
	expect doors.sh common/web/bad.c 'belongs to common/lib/'
printf '#include "base.h"\n#include <json-c/json.h>\n' |
	expect doors.sh common/lib/bad.c 'belongs to common/lib/jsin'

printf '#include "base.h"\nint x = atoi("1");\n' |
	expect banned.sh common/lib/bad.c 'atoi() is banned'
printf '#include "base.h"\nvoid f(void) { free (p); }\n' |
	expect banned.sh common/lib/bad.c 'free() is banned'
printf '#define BASE_HEAP\n#include "base.h"\n' |
	expect banned.sh common/lib/bad.c 'BASE_HEAP outside'
printf '#include "base.h"\ntypedef struct x x;\n' |
	expect banned.sh common/lib/bad.c 'typedef of a struct'
printf '#include <stdio.h>\n#include "base.h"\n' |
	expect banned.sh common/lib/bad.c 'first include'

function_of 61 | expect length.sh common/lib/bad.c 'function of 61 lines'
yes '' | head -n 601 | expect length.sh common/lib/bad.h 'file of 601 lines'
printf '\t%093d\n' 0 | expect length.sh common/lib/bad.h '101 columns'

printf 'int x; // note\n' | expect comments.sh common/lib/bad.h '// comment'
printf '/* http://x */ char *s = "//"; /*\n */ // y\n' |
	expect comments.sh common/lib/bad.h 'bad.h:2'
printf '/* TO''DO: later */\n' |
	expect comments.sh common/lib/bad.h 'later'

printf '| 7 | x | `test_x.py::test_gone` |\n' |
	expect cases.sh tests/e2e/cases.md 'no such test: test_x.py::test_gone'
printf '| 8 | x | `test_x.py::test_good` |\n' |
	expect cases.sh tests/e2e/cases.md 'no case 7'
printf '| 7 | x | y |\n| 7 | x | y |\n' |
	expect cases.sh tests/e2e/cases.md 'twice: | 7'

# The median has no file to name.
fresh
function_of 18 >"$work/tree/common/lib/bad.c"
if sh "$here/length.sh" "$work/tree" >"$work/out" 2>&1 ||
    ! grep -q 'median of functions: 18' "$work/out"; then
	echo 'length.sh: missed the median'
	status=1
fi
exit $status
