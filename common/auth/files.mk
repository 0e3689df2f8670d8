# Sources of common/auth.
