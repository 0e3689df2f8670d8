noinst_LIBRARIES += libdb.a
libdb_a_CPPFLAGS = $(CPP_DB)
libdb_a_SOURCES = \
	common/db/db.c common/db/db.h \
	common/db/dbbind.c common/db/dbbind.h \
	common/db/dbpipe.c common/db/dbpipe.h \
	common/db/dbpool.c \
	common/db/list.c common/db/list.h \
	common/db/migrate.c common/db/migrate.h \
	common/db/row.c common/db/row.h \
	common/db/sqlerr.c common/db/sqlerr.h \
	common/db/stmt.c common/db/stmt.h
