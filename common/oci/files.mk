# Rules of the registry protocol; neither HTTP nor a database here.
noinst_LIBRARIES += liboci.a
liboci_a_CPPFLAGS = $(CPP_OCI)
liboci_a_SOURCES = \
	common/oci/digest.c common/oci/digest.h \
	common/oci/image.c common/oci/image.h \
	common/oci/manifest.c common/oci/manifest.h \
	common/oci/media.c common/oci/media.def common/oci/media.h \
	common/oci/name.c common/oci/name.h \
	common/oci/range.c common/oci/range.h \
	common/oci/scope.c common/oci/scope.h
