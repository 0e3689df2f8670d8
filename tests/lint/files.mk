# Checks in tests/lint.
