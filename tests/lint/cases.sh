#!/bin/sh
# tests/e2e/cases.md: each test that it names exists, no case has two rows, and
# each case that a test speaks of has one.
. "$(dirname "$0")/lint.inc"

list=tests/e2e/cases.md
[ -f "$list" ] || exit 0
{
	grep -o 'test_[a-z_0-9/]*\.py::test_[a-z_0-9]*' "$list" | sort -u |
	while read -r name; do
		grep -q "^def ${name#*::}(" "tests/e2e/${name%%::*}" 2>/dev/null ||
			grep -q "^def ${name#*::}(" "tests/e2e/clients/${name%%::*}" 2>/dev/null ||
			echo "$list: no such test: $name"
	done
	grep -o '^| [0-9]* ' "$list" | sort | uniq -d |
		sed "s|^|$list: twice: |"
	grep -ohE '""".*Cases? [0-9]+(, [0-9]+)*( and [0-9]+)?' tests/e2e/test_*.py |
		grep -oE '[0-9]+' | sort -un | while read -r id; do
		grep -q "^| $id " "$list" || echo "$list: no case $id"
	done
} | verdict
