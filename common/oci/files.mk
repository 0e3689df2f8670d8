# Sources of common/oci.
