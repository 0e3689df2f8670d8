# Checks in tests/db.
