#!/bin/sh
# A throw-away PostgreSQL cluster on a unix socket.
#
#   cluster.sh start DIR    makes it in DIR (which must not exist) and starts it
#   cluster.sh stop DIR     stops it and removes DIR
#   cluster.sh run CMD...   runs CMD beside one, with ROADSTEAD_TEST_SOCKET set
#                           to the directory of the socket
#
# Everybody who can reach the socket may connect as anybody.  PostgreSQL refuses
# to run as root, so root becomes postgres for it.
set -eu

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")

as_postgres() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
	else
		"$@"
	fi
}

start() {
	mkdir -p "$1/pg" "$1/socket"
	[ "$(id -u)" -ne 0 ] || chown -R postgres: "$1"
	chmod 755 "$1" "$1/socket"
	as_postgres "$bin/initdb" -D "$1/pg" -U postgres -A trust -E UTF8 \
	    --no-locale --no-sync >"$1/initdb.log" 2>&1 ||
	    { cat "$1/initdb.log" >&2; exit 1; }
	cat >>"$1/pg/postgresql.conf" <<-EOF
	listen_addresses = ''
	unix_socket_directories = '$1/socket'
	shared_buffers = 32MB
	max_connections = 60
	fsync = off
	EOF
	as_postgres "$bin/pg_ctl" -s -D "$1/pg" -l "$1/pg/log" -w start
}

stop() {
	as_postgres "$bin/pg_ctl" -s -D "$1/pg" -m immediate stop || :
	rm -rf "$1"
}

case ${1-} in
start)	start "$2" ;;
stop)	stop "$2" ;;
run)
	shift
	dir=$(mktemp -d "${TMPDIR:-/tmp}/roadstead-pg.XXXXXX")
	trap 'stop "$dir"' EXIT
	trap 'exit 1' HUP INT TERM
	start "$dir"
	ROADSTEAD_TEST_SOCKET=$dir/socket "$@"
	;;
*)	sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
