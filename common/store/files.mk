# Sources of common/store.
