noinst_LIBRARIES += libstore.a
libstore_a_CPPFLAGS = $(CPP_STORE)
libstore_a_SOURCES = \
	common/store/fault.c \
	common/store/posix.c \
	common/store/store.c common/store/store.h
