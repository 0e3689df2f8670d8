# Sources of sql.
