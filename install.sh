#!/bin/sh
# install.sh: from a checkout to a running Roadstead, on Debian 12, as root.
# No questions asked; run again, it brings the instance to this version.
set -eu
umask 022

prefix=/opt/roadstead
config= data= hostname= http_port= https_port= web= admin_password= listen=
offline=no packages= build=yes
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)

usage() {
	cat <<'EOF'
usage: ./install.sh [options]

  --prefix DIR          where the instance lives (/opt/roadstead)
  --config FILE         settings to start from; see tools/roadstead.yml
  --data DIR            blobs and database (PREFIX/data)
  --hostname H          name under which clients reach this machine
  --listen ADDRESS      address to listen on (all)
  --http-port N         port for plain HTTP (8080)
  --https-port N        port for HTTPS (8443)
  --web SERVER          apache (default), apache-fcgid or lighttpd
  --admin-password P    password that "admin" starts with
  --offline [DIR]       no network: use what is installed, or packages of DIR
  --no-build            the programs are in PREFIX already (make install)
  --help                this text

Exits with 0 only when the instance answers that it is healthy.
EOF
}

say() { printf '%s\n' "$*"; }
die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

need_value() { [ $# -ge 2 ] || die "$1 needs a value"; }

parse_options() {
	while [ $# -gt 0 ]; do
		case $1 in
		--prefix) need_value "$@"; prefix=$2; shift ;;
		--config) need_value "$@"; config=$2; shift ;;
		--data) need_value "$@"; data=$2; shift ;;
		--hostname) need_value "$@"; hostname=$2; shift ;;
		--listen) need_value "$@"; listen=$2; shift ;;
		--http-port) need_value "$@"; http_port=$2; shift ;;
		--https-port) need_value "$@"; https_port=$2; shift ;;
		--web) need_value "$@"; web=$2; shift ;;
		--admin-password) need_value "$@"; admin_password=$2; shift ;;
		--offline)
			offline=yes
			case ${2-} in ''|-*) ;; *) packages=$2; shift ;; esac ;;
		--no-build) build=no ;;
		--help|-h) usage; exit 0 ;;
		*) usage >&2; die "no such option: $1" ;;
		esac
		shift
	done
	case $prefix in /*) ;; *) die "--prefix must begin with /" ;; esac
}

roadstead() { "$prefix/bin/roadstead" --prefix "$prefix" "$@"; }

# --- undo -----------------------------------------------------------------
# Steps that take back what was done, newest first; forgotten on success.
undo=
register_undo() { undo="$1
$undo"; }

finish() {
	status=$?
	trap - EXIT INT TERM
	[ -z "${work:-}" ] || rm -rf "$work"
	[ -z "${made_policy:-}" ] || rm -f /usr/sbin/policy-rc.d
	[ $status -ne 0 ] || exit 0
	[ -z "$undo" ] || say "Undoing what was begun." >&2
	printf '%s' "$undo" | while IFS= read -r step; do
		[ -z "$step" ] || eval "$step" >/dev/null 2>&1 || :
	done
	exit $status
}

# --- preflight ------------------------------------------------------------
problems=
problem() { problems="$problems  - $1
"; }

# Settings that decide what has to be free: options, then the file, then ours.
yml_value() { # FILE SECTION KEY
	[ -r "$1" ] || return 0
	awk -v section="$2" -v key="$3" '
		/^[^ #]/ { now = $1; sub(":.*", "", now) }
		now == section && $1 == key ":" { print $2; exit }' "$1"
}

settle() {
	file=${config:-$prefix/etc/roadstead.yml}
	want_http=${http_port:-$(yml_value "$file" http port)}
	want_http=${want_http:-8080}
	want_https=${https_port:-$(yml_value "$file" https port)}
	want_https=${want_https:-8443}
	want_web=${web:-$(yml_value "$file" web server)}
	want_web=${want_web:-apache}
	store=${data:-$(yml_value "$file" data_volume data_volume)}
	store=${store:-$prefix/data}
	fresh=yes
	[ ! -e "$prefix/etc/roadstead.yml" ] || fresh=no
	if [ $fresh = yes ] && [ -z "$hostname" ] && [ -z "$config" ]; then
		hostname=$(hostname -f 2>/dev/null || echo localhost)
	fi
}

# Who listens on a TCP port, as "name (process 123)"; nothing if it is free.
# By the kernel's own tables: a small system has no ss.
holder() {
	inode=$(awk -v port="$(printf ':%04X$' "$1")" '
		$4 == "0A" && $2 ~ port { print $10; exit }' \
		/proc/net/tcp /proc/net/tcp6 2>/dev/null) || :
	[ -n "$inode" ] || return 0
	fd=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit \
		2>/dev/null) || :
	pid=${fd#/proc/}
	pid=${pid%%/*}
	if [ -r "/proc/$pid/comm" ] && [ -n "$pid" ]; then
		echo "$(cat "/proc/$pid/comm") (process $pid)"
	else
		echo "a process that cannot be seen"
	fi
}

check_port() { # NUMBER OPTION OURS-SO-FAR
	case $1 in ''|*[!0-9]*) problem "$2: \"$1\" is no port number"; return ;; esac
	if [ "$1" -lt 1 ] || [ "$1" -gt 65535 ]; then
		problem "$2: $1 is no port number"
		return
	fi
	who=$(holder "$1")
	[ -n "$who" ] || return 0
	# The instance itself, when this is not the first time.
	if [ "$1" = "$3" ] && roadstead status >/dev/null 2>&1; then
		return 0
	fi
	problem "port $1 is in use by $who; choose another with $2 N"
}

check_version() { # WHAT VERSION OLDEST
	[ -n "$2" ] || return 0
	dpkg --compare-versions "$2" ge "$3" ||
		problem "$1 $2 is too old; $3 or newer is needed"
}

installed() { dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2>/dev/null |
	awk '$1 == "installed" { print $2 }'; }

postgresql_versions() {
	for v in $(seq 15 30); do
		[ ! -x "/usr/lib/postgresql/$v/bin/postgres" ] || echo "$v"
	done
}

run_packages="openssl ca-certificates libfcgi0ldbl
	libpq5 libjson-c5 libyaml-0-2 libcurl4 libcrypt1 libldap-2.5-0"
build_packages="gcc make autoconf automake pkg-config libc6-dev libfcgi-dev
	libpq-dev libssl-dev libjson-c-dev libyaml-dev libcurl4-openssl-dev
	libcrypt-dev libldap2-dev"

needed_packages() {
	echo $run_packages
	# Any PostgreSQL that is new enough will do.
	[ -n "$(postgresql_versions)" ] || echo postgresql
	case $want_web in
	lighttpd) echo lighttpd lighttpd-mod-openssl lighttpd-mod-deflate ;;
	none) ;;
	*) echo apache2-bin media-types libapache2-mod-fcgid \
		libapache2-mod-xsendfile ;;
	esac
	[ $build = no ] || echo $build_packages
}

missing_packages() {
	for p in $(needed_packages); do
		[ -n "$(installed "$p")" ] || echo "$p"
	done
}

preflight() {
	[ "$(id -u)" = 0 ] || problem "root is needed: sudo ./install.sh"
	if ! grep -q '^VERSION_ID="1[2-9]' /etc/os-release 2>/dev/null ||
	    ! command -v dpkg-query >/dev/null; then
		problem "Debian 12 or newer is needed"
	fi
	case $want_web in apache|apache-fcgid|lighttpd|none) ;;
	*) problem "--web: apache, apache-fcgid or lighttpd, not \"$want_web\"" ;;
	esac
	[ -z "$config" ] || [ -r "$config" ] || problem "--config: cannot read $config"
	[ -z "$packages" ] || [ -d "$packages" ] || problem "--offline: no directory $packages"
	[ "$want_http" != "$want_https" ] ||
		problem "HTTP and HTTPS cannot share port $want_http; choose with --https-port N"
	mine=$prefix/etc/roadstead.yml
	check_port "$want_http" --http-port "$(yml_value "$mine" http port)"
	check_port "$want_https" --https-port "$(yml_value "$mine" https port)"
	case $want_web in
	lighttpd) check_version lighttpd "$(installed lighttpd)" 1.4.69 ;;
	apache*) check_version Apache "$(installed apache2-bin)" 2.4.54 ;;
	esac
	if [ -n "$(installed postgresql)" ] && [ -z "$(postgresql_versions)" ]; then
		problem "PostgreSQL 15 or newer is needed"
	fi
	check_version OpenSSL "$(installed openssl)" 3.0
	if [ $build = no ] && [ ! -x "$prefix/bin/roadstead" ]; then
		problem "--no-build: there is no $prefix/bin/roadstead"
	fi
	missing=$(missing_packages)
	if [ $offline = yes ] && [ -z "$packages" ] && [ -n "$missing" ]; then
		problem "--offline, but these packages are missing: $(echo $missing)"
	fi
	[ -z "$problems" ] || {
		printf 'Nothing was changed. In the way:\n%s' "$problems" >&2
		exit 1
	}
}

# --- steps ----------------------------------------------------------------
# Packages must not start daemons of their own on the usual ports.
with_quiet_daemons() {
	if [ ! -e /usr/sbin/policy-rc.d ]; then
		printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
		chmod 755 /usr/sbin/policy-rc.d
		made_policy=yes
	fi
	"$@"
	[ -z "${made_policy:-}" ] || rm -f /usr/sbin/policy-rc.d
	made_policy=
}

apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
		-o DPkg::Lock::Timeout=600 "$@" > "$work/apt.log" 2>&1 || {
		tail -n 20 "$work/apt.log" >&2
		die "apt-get $1 failed"
	}
}

install_packages() {
	[ -n "$missing" ] || return 0
	say "Installing packages: $(echo $missing)"
	if [ -n "$packages" ]; then
		with_quiet_daemons apt install --no-download "$packages"/*.deb
		return
	fi
	apt update
	with_quiet_daemons apt install $missing
	# What came with us alone shall not start by itself at the next boot.
	for p in $missing; do
		case $p in lighttpd|postgresql)
			systemctl disable "$p.service" >/dev/null 2>&1 || : ;;
		esac
	done
}

# In a copy, so that the checkout stays as it is.
build_programs() {
	[ $build = yes ] || return 0
	say "Building (a minute)."
	mkdir "$work/src"
	(cd "$here" && tar -cf - --exclude=./.git --exclude='*.o' --exclude='*.a' .) |
		tar -xf - -C "$work/src"
	(
		cd "$work/src" && rm -f Makefile config.status config.h &&
		./autogen.sh && ./configure -q --prefix="$prefix" &&
		make -s -j"$(nproc)" install
	) > "$work/build.log" 2>&1 || {
		tail -n 30 "$work/build.log" >&2
		die "the build failed"
	}
}

set_up() {
	set --
	[ -z "$config" ] || set -- "$@" --from "$config"
	[ -z "$data" ] || set -- "$@" --data "$data"
	[ -z "$hostname" ] || set -- "$@" --hostname "$hostname"
	[ -z "$listen" ] || set -- "$@" --listen "$listen"
	[ -z "$http_port" ] || set -- "$@" --http-port "$http_port"
	[ -z "$https_port" ] || set -- "$@" --https-port "$https_port"
	[ -z "$web" ] || set -- "$@" --web "$web"
	if [ -n "$admin_password" ]; then
		ROADSTEAD_ADMIN_PASSWORD=$admin_password
		export ROADSTEAD_ADMIN_PASSWORD
	fi
	roadstead setup "$@"
}

# Running workers keep the old programs until they are started again.
start() {
	if [ $fresh = yes ]; then roadstead up; else roadstead restart; fi
}

farewell() {
	host=$(roadstead config get hostname)
	port=$(roadstead config get http.port)
	tls=$(roadstead config get https.port)
	registry=localhost:$port
	if [ "$(roadstead config get http.redirect)" = true ]; then
		registry=$host:$tls
	fi
	cat <<EOF

Roadstead is at https://$host:$tls (and http://$host:$port).
The administrator is "admin"; other machines trust it by
$prefix/etc/tls/ca.crt as /etc/docker/certs.d/$host:$tls/ca.crt.

Next:
  docker login -u admin $registry
  docker tag hello-world $registry/library/hello-world
  docker push $registry/library/hello-world
EOF
}

main() {
	parse_options "$@"
	settle
	preflight
	work=$(mktemp -d)
	trap finish EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	install_packages
	# A first install that fails takes away what it made, and no more: a blob
	# store may have been there before.
	if [ $fresh = yes ]; then
		[ -e "$prefix" ] || register_undo "rm -rf '$prefix'"
		for d in "$store" "$store/pg" "$store/uploads" "$store/spool" \
		    "$store/registry" "$prefix/etc" "$prefix/run" "$prefix/log"; do
			[ -e "$d" ] || register_undo "rm -rf '$d'"
		done
	fi
	build_programs
	if [ $fresh = yes ]; then
		[ $build = no ] || register_undo "roadstead uninstall"
		register_undo "roadstead down"
	fi
	set_up
	start
	undo=
	farewell
}

main "$@"
