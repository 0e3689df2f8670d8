# Checks in tests/fuzz.
