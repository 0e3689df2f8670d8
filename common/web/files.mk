# Sources of common/web.
