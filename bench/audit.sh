#!/bin/sh
# Lists of the audit over many rows, in a cluster of its own below TMPDIR.
#
#   audit.sh [--rows 10000000]      in the build directory: make bench-audit
#
# Also how long one insert takes, by pgbench over one connection.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rows=10000000
[ "${1-}" != --rows ] || { rows=$2; shift 2; }
[ $# -eq 0 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }

if [ -z "${ROADSTEAD_TEST_SOCKET-}" ]; then
	exec "$here/../tests/db/cluster.sh" run "$0" --rows "$rows"
fi
export ROADSTEAD_TEST_SQL="$here/../sql" PGHOST="$ROADSTEAD_TEST_SOCKET"
export PGUSER=postgres PGDATABASE=bench
tests/db/make_schema bench > /dev/null 2>&1
psql -XAtq -v ON_ERROR_STOP=1 -v rows="$rows" -f "$here/audit.sql"
bench/audit "host=$PGHOST dbname=bench user=roadstead_app"
pgbench -n -M prepared -T 10 -f "$here/audit_insert.sql" bench |
	grep 'latency average'
