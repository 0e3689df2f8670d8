# What reviewers need not look for.
lint_scripts = \
	tests/lint/selftest.sh \
	tests/lint/banned.sh \
	tests/lint/cases.sh \
	tests/lint/comments.sh \
	tests/lint/doors.sh \
	tests/lint/layers.sh \
	tests/lint/length.sh
TESTS += $(lint_scripts)
EXTRA_DIST += $(lint_scripts) tests/lint/lint.inc tests/lint/bare.awk
