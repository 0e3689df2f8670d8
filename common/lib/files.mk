# The doors to libraries.
noinst_LIBRARIES += liblib.a
liblib_a_CPPFLAGS = $(CPP_L1)
liblib_a_SOURCES = \
	common/lib/conf.c common/lib/conf.h \
	common/lib/fs.c common/lib/fs.h \
	common/lib/hash.c common/lib/hash.h \
	common/lib/http.c common/lib/http.h \
	common/lib/jsin.c common/lib/jsin.h \
	common/lib/jsout.c common/lib/jsout.h \
	common/lib/jsscan.c common/lib/jsscan.h \
	common/lib/jwk.c \
	common/lib/jws.c common/lib/jws.h common/lib/jws_key.h \
	common/lib/ldapc.c common/lib/ldapc.h \
	common/lib/options.def \
	common/lib/ossl.c common/lib/ossl.h \
	common/lib/pass.c common/lib/pass.h \
	common/lib/seal.c common/lib/seal.h \
	common/lib/slot.c common/lib/slot.h \
	common/lib/tcp.c common/lib/tcp.h \
	common/lib/x509.c common/lib/x509.h \
	common/lib/yamlin.c common/lib/yamlin.h
