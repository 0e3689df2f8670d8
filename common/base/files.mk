noinst_LIBRARIES += libbase.a
libbase_a_CPPFLAGS = $(CPP_L0)
libbase_a_SOURCES = \
	common/base/arena.c common/base/arena.h \
	common/base/banned.h \
	common/base/base.c common/base/base.h \
	common/base/buf.c common/base/buf.h \
	common/base/clock.c common/base/clock.h \
	common/base/codec.c common/base/codec.h \
	common/base/cron.c common/base/cron.h \
	common/base/err.c common/base/err.h \
	common/base/errors.def \
	common/base/glob.c common/base/glob.h \
	common/base/heap.c common/base/heap.h \
	common/base/limits.h \
	common/base/list_query.h \
	common/base/log.c common/base/log.h \
	common/base/num.c common/base/num.h \
	common/base/rnd.c common/base/rnd.h \
	common/base/str.c common/base/str.h \
	common/base/url.c common/base/url.h \
	common/base/utf8.c common/base/utf8.h
