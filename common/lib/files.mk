# Sources of common/lib.
