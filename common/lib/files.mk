# Sources of common/lib.
noinst_LIBRARIES += liblib.a
liblib_a_CPPFLAGS = $(CPP_L1)
liblib_a_SOURCES = \
	common/lib/conf.c common/lib/conf.h \
	common/lib/options.def \
	common/lib/yamlin.c common/lib/yamlin.h
