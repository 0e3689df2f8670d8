#!/bin/bash
# Installs what the tests need on Debian 12, builds, runs all tests.
#
#   ./test.sh                 everything
#   ./test.sh unit            make check: units, SQL, database, corpora, lints
#   ./test.sh e2e [ARGS]      end to end; ARGS go to pytest
#   ./test.sh asan            end to end under address and UB sanitizers
#   ./test.sh clients         end to end: docker, podman, skopeo, Go clients ...
#   ./test.sh ui              the web interface in a browser
#
# Ends with "N passed, N failed[, N skipped]"; skips are printed with their
# reason.  ROADSTEAD_NO_APT=1 installs nothing.  Programs made by Go go to
# $XDG_CACHE_HOME/roadstead-tests and are built once.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d /tmp/rs-test-XXXXXX)
chmod 755 "$work"
policy=""
finish() {
	local job
	for job in $(jobs -rp); do kill -- "-$job"; done
	rm -rf "$work" ${policy:+"$policy"}
}
trap finish EXIT
passed=0 failed=0 skipped=0

build_packages="gcc make autoconf automake pkg-config libfcgi-dev libpq-dev
	libssl-dev libjson-c-dev libyaml-dev libcrypt-dev libldap2-dev
	libcurl4-openssl-dev"
run_packages="postgresql-15 postgresql-client-15 apache2-bin
	libapache2-mod-fcgid libapache2-mod-xsendfile lighttpd
	lighttpd-mod-openssl lighttpd-mod-deflate openssl curl iproute2
	procps util-linux git ca-certificates"
test_packages="libcmocka-dev postgresql-15-pgtap python3 python3-pytest
	python3-pytest-xdist
	python3-requests python3-yaml python3-jsonschema python3-jwt
	python3-cryptography docker-registry skopeo podman buildah docker.io
	containerd runc crun rsyslog systemd-container slapd ldap-utils
	samba-ad-dc samba-ad-provision samba-dsdb-modules ldb-tools"
browser_packages="chromium fonts-noto-cjk"
command -v npm > /dev/null || browser_packages="$browser_packages nodejs npm"

say() { printf '\n== %s\n' "$*"; }

install_packages() {
	local missing="" p
	[ -z "${ROADSTEAD_NO_APT-}" ] || return 0
	for p in $build_packages $run_packages $test_packages $browser_packages; do
		dpkg-query -W -f '${Status}' "$p" 2>/dev/null |
			grep -q '^install ok' || missing="$missing $p"
	done
	[ -n "$missing" ] || return 0
	say "installing$missing"
	# the daemons of these packages are not wanted, only their programs
	printf '#!/bin/sh\nexit 101\n' > "$work/policy"
	chmod 755 "$work/policy"
	[ -e /usr/sbin/policy-rc.d ] || {
		policy=/usr/sbin/policy-rc.d
		cp "$work/policy" "$policy"
	}
	export DEBIAN_FRONTEND=noninteractive
	apt-get -qq update &&
	apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=600 \
		install $missing > "$work/apt.log" 2>&1 || {
		tail -n 20 "$work/apt.log"
		echo "cannot install packages"
		exit 1
	}
}

# Sources as git knows them, so that the checkout stays as it is.
make_tree() {
	mkdir -p "$1"
	(cd "$here" && git ls-files -co --exclude-standard -z |
		xargs -0 ls -d 2>/dev/null | tar -cf - -T -) | tar -xf - -C "$1" &&
	(cd "$1" && ./autogen.sh > autogen.log 2>&1) ||
		{ cat "$1/autogen.log"; return 1; }
}

broken() { echo "FAILED: $*"; failed=$((failed + 1)); }

# Programs of make check say themselves how many tests they hold.
count_check() {
	local trs log n
	while IFS= read -r trs; do
		log=${trs%.trs}.log
		if grep -q '^:test-result: PASS' "$trs"; then
			n=$(grep -hoE '^\[  PASSED  \] [0-9]+|^ok [0-9]+' "$log" |
				awk '/PASSED/ { n += $4; next } { n++ } END { print n + 0 }')
			passed=$((passed + (n > 0 ? n : 1)))
		elif grep -q '^:test-result: SKIP' "$trs"; then
			skipped=$((skipped + 1))
			echo "SKIPPED ${trs#"$1"/}: $(tail -n 1 "$log")"
		else
			broken "${trs%.trs}"
			tail -n 40 "$log"
		fi
	done < <(find "$1" -name '*.trs' | sort)
}

unit() {
	say "units, SQL, database, corpora, lints (address and UB sanitizers)"
	make_tree "$work/unit" || { broken build; return; }
	(cd "$work/unit" && ./configure -q --prefix="$work/asan" \
		--enable-developer --enable-asan --enable-ubsan && make -s -j"$(nproc)" &&
		make -s -k -j"$(nproc)" check) > "$work/unit.log" 2>&1
	if ! find "$work/unit" -name '*.trs' | grep -q .; then
		tail -n 40 "$work/unit.log"
		broken "make check ran nothing"
	fi
	count_check "$work/unit"
}

# Runs pytest, which leaves its report there.
pytest_to() {
	local report="$1"
	shift
	rm -f "$report"
	/usr/bin/python3 -m pytest -q -p no:cacheprovider -rs --tb=short \
		--junitxml="$report" "$@"
}

# Adds what a report counts.
count_report() {
	if [ ! -s "$1" ]; then
		broken "pytest made no report"
		return
	fi
	eval "$(/usr/bin/python3 - "$1" <<'PY'
import sys, xml.etree.ElementTree as tree
n = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
for suite in tree.parse(sys.argv[1]).getroot().iter("testsuite"):
    for key in n:
        n[key] += int(suite.get(key, 0))
bad = n["failures"] + n["errors"]
print(f"p={n['tests'] - bad - n['skipped']} f={bad} s={n['skipped']}")
PY
)"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

run_pytest() {
	pytest_to "$work/report.xml" "$@"
	count_report "$work/report.xml"
}

# An installed tree of its own, so that several runs never meet.
install_tree() {
	make_tree "$work/src-$1" &&
	(cd "$work/src-$1" && shift && ./configure -q "$@" &&
		make -s -j"$(nproc)" install) > "$work/install.log" 2>&1 &&
		return 0
	tail -n 40 "$work/install.log"
	return 1
}

release_tree() {
	[ -d "$work/tree" ] || install_tree release --prefix="$work/tree" ||
		{ broken build; return 1; }
}

# Most tests wait most of the time: three run at once.
lanes="-n 3 --dist loadgroup"

e2e() {
	say "end to end: Apache, lighttpd, Apache with mod_fcgid alone"
	release_tree || return
	ROADSTEAD_TREE=$work/tree run_pytest $lanes "$here/tests/e2e" \
		--ignore="$here/tests/e2e/clients" "$@"
}

# Some take minutes, which pass while other tests run; a test that needs one
# waits for it.
make_clients() {
	command -v go > /dev/null || return 0
	setsid nice -n 19 /usr/bin/python3 "$here/tests/e2e/clients/programs.py" \
		> "$work/programs.log" 2>&1 &
}

clients() {
	say "end to end: other people's clients"
	release_tree || return
	ROADSTEAD_TREE=$work/tree run_pytest "$here/tests/e2e/clients" "$@"
}

ui() {
	say "the web interface in a browser"
	release_tree || return
	ROADSTEAD_TREE=$work/tree run_pytest "$here/tests/ui" "$@"
}

# The units were built with the same sanitizers.
install_asan() {
	if [ -f "$work/unit/config.status" ]; then
		make -s -C "$work/unit" install > "$work/install.log" 2>&1
	else
		install_tree asan --prefix="$work/asan" --enable-asan \
			--enable-ubsan
	fi
}

asan() {
	say "end to end under address and UB sanitizers"
	install_asan || { broken build; return; }
	ROADSTEAD_TREE=$work/asan ROADSTEAD_WEB=lighttpd \
	ROADSTEAD_SOAK=${ROADSTEAD_SOAK:-20} ROADSTEAD_PART=asan \
	ASAN_OPTIONS=abort_on_error=1:detect_leaks=1 \
	UBSAN_OPTIONS=print_stacktrace=1 \
		run_pytest $lanes "$here/tests/e2e" \
		--ignore="$here/tests/e2e/clients" "$@"
}

# One part while another runs: clients and browsers wait most of the time.
beside() {
	local name="${1##*/}" lane
	release_tree || return
	set -m # a group of its own, for finish
	ROADSTEAD_TREE=$work/tree pytest_to "$work/$name.xml" \
		"$here/tests/$1" > "$work/$name.log" 2>&1 &
	lane=$!
	set +m
	"$2"
	wait "$lane"
	say "beside that: $name"
	cat "$work/$name.log"
	count_report "$work/$name.xml"
}

install_packages
case ${1-all} in
all) make_clients; unit; beside ui e2e; beside e2e/clients asan ;;
unit | e2e | asan | clients | ui) part=$1; shift; $part "$@" ;;
*) sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac

echo
if [ "$skipped" -gt 0 ]; then
	echo "$passed passed, $failed failed, $skipped skipped"
else
	echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
