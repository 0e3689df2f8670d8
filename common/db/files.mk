# Sources of common/db.
