# Sources of common/app.
