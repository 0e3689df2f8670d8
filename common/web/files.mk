noinst_LIBRARIES += libweb.a
libweb_a_CPPFLAGS = $(CPP_WEB)
libweb_a_SOURCES = \
	common/web/body.c common/web/body.h \
	common/web/csrf.c common/web/csrf.h \
	common/web/fcgi.c common/web/fcgi.h \
	common/web/header.c common/web/header.h \
	common/web/query.c common/web/query.h \
	common/web/req.c common/web/req.h \
	common/web/resp.c common/web/resp.h \
	common/web/route.c common/web/route.h \
	common/web/serve.c common/web/serve.h
