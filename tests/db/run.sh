#!/bin/sh
# Runs the programs and the pgTAP files that need a database, beside a
# throw-away cluster, and fails if any of them does.
#
#   run.sh [PROGRAM|FILE.pg]...     without arguments: all of them
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
: "${ROADSTEAD_BUILD:=$(pwd)}"

if [ -z "${ROADSTEAD_TEST_SOCKET-}" ]; then
	export ROADSTEAD_BUILD
	exec "$here/cluster.sh" run "$here/run.sh" "$@"
fi
export ROADSTEAD_TEST_SQL=$top/sql
PGOPTIONS='--client-min-messages=warning'
PGHOST=$ROADSTEAD_TEST_SOCKET
PGUSER=postgres
export PGOPTIONS PGHOST PGUSER
failed=0

# One database for all pgTAP files: each rolls back what it did.
tap_database() {
	[ -n "${tap_ready-}" ] && return
	"$ROADSTEAD_BUILD/tests/db/make_schema" tap &&
	psql -Xqd tap -c 'CREATE SCHEMA tap' \
	    -c 'CREATE EXTENSION pgtap SCHEMA tap' || exit 1
	tap_ready=1
}

run_tap() {
	tap_database
	out=$(cd "$top/tests/sql" && psql -XAtqd tap -v ON_ERROR_STOP=1 \
	    -f "$1" 2>&1) || { echo "$out"; return 1; }
	echo "$out" | grep -E '^(not )?ok |^#|^1\.\.'
	! echo "$out" | grep -qE '^not ok|^# Looks like'
}

[ $# -gt 0 ] || set -- "$ROADSTEAD_BUILD"/tests/db/test_* "$top"/tests/sql/*.pg
for t; do
	case $t in
	*.o|*.c|*.log|*.trs|*.gcno|*.gcda) continue ;;
	*.pg)	echo "# $(basename "$t")"; run_tap "$t" ;;
	*)	echo "# $(basename "$t")"; "$t" ;;
	esac || { echo "# FAILED: $t"; failed=1; }
done
exit $failed
