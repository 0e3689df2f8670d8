# Sources of common/policy.
