# Programs that need a database; run.sh starts one for them and for tests/sql.
db_programs = \
	tests/db/make_schema \
	tests/db/test_migrate \
	tests/db/test_stmts
if HAVE_CMOCKA
check_PROGRAMS += $(db_programs)
TESTS += tests/db/run.sh
endif
EXTRA_DIST += tests/db/cluster.sh tests/db/populate.sql tests/db/run.sh

CPP_DBTEST = $(CPP_L3) -iquote $(srcdir)/tests/db $(CMOCKA_CFLAGS)
LIBS_DBTEST = $(LIBS_L3) $(SYS_DB) $(CMOCKA_LIBS)
dbtest_sources = tests/db/dbtest.c tests/db/dbtest.h

tests_db_make_schema_SOURCES = tests/db/make_schema.c $(dbtest_sources)
tests_db_make_schema_CPPFLAGS = $(CPP_DBTEST)
tests_db_make_schema_LDADD = $(LIBS_DBTEST)

tests_db_test_migrate_SOURCES = tests/db/test_migrate.c $(dbtest_sources)
tests_db_test_migrate_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_migrate_LDADD = $(LIBS_DBTEST)

tests_db_test_stmts_SOURCES = tests/db/test_stmts.c $(dbtest_sources)
tests_db_test_stmts_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_stmts_LDADD = $(LIBS_DBTEST)
