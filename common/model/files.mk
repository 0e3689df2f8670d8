# Sources of common/model.
