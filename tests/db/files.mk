# Programs that need a database; run.sh starts one for them and for tests/sql.
db_programs = \
	tests/db/make_schema \
	tests/db/test_audit_chain \
	tests/db/test_audit_user \
	tests/db/test_content \
	tests/db/test_db \
	tests/db/test_identity \
	tests/db/test_job \
	tests/db/test_lists \
	tests/db/test_migrate \
	tests/db/test_pull \
	tests/db/test_race \
	tests/db/test_schedule \
	tests/db/test_stmts
if HAVE_CMOCKA
check_PROGRAMS += $(db_programs)
TESTS += tests/db/run.sh
endif
EXTRA_DIST += tests/db/cluster.sh tests/db/populate.sql tests/db/run.sh \
	tests/sql/audit.pg tests/sql/content.pg tests/sql/figure.pg tests/sql/gc.pg \
	tests/sql/metric.pg tests/sql/preview.pg \
	tests/sql/quota.pg tests/sql/retention.pg tests/sql/schema.pg tests/sql/text.pg

CPP_DBTEST = $(CPP_L3) -iquote $(srcdir)/tests/db $(CMOCKA_CFLAGS)
LIBS_DBTEST = $(LIBS_L3) $(SYS_DB) $(CMOCKA_LIBS)
dbtest_sources = tests/db/dbtest.c tests/db/dbtest.h

tests_db_make_schema_SOURCES = tests/db/make_schema.c $(dbtest_sources)
tests_db_make_schema_CPPFLAGS = $(CPP_DBTEST)
tests_db_make_schema_LDADD = $(LIBS_DBTEST)

content_sources = tests/db/content.c tests/db/content.h $(dbtest_sources)

tests_db_test_audit_chain_SOURCES = tests/db/test_audit_chain.c $(dbtest_sources)
tests_db_test_audit_chain_CPPFLAGS = $(CPP_L5) -iquote $(srcdir)/tests/db $(CMOCKA_CFLAGS)
tests_db_test_audit_chain_LDADD = $(LIBS_L5) $(SYS_DB) $(CMOCKA_LIBS)

tests_db_test_audit_user_SOURCES = tests/db/test_audit_user.c $(dbtest_sources)
tests_db_test_audit_user_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_audit_user_LDADD = $(LIBS_DBTEST)

tests_db_test_content_SOURCES = tests/db/test_content.c $(content_sources)
tests_db_test_content_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_content_LDADD = $(LIBS_DBTEST)

tests_db_test_db_SOURCES = tests/db/test_db.c $(dbtest_sources)
tests_db_test_db_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_db_LDADD = $(LIBS_DBTEST)

tests_db_test_identity_SOURCES = tests/db/test_identity.c $(content_sources)
tests_db_test_identity_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_identity_LDADD = $(LIBS_DBTEST)

tests_db_test_job_SOURCES = tests/db/test_job.c $(dbtest_sources)
tests_db_test_job_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_job_LDADD = $(LIBS_DBTEST)

tests_db_test_lists_SOURCES = tests/db/test_lists.c $(content_sources)
tests_db_test_lists_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_lists_LDADD = $(LIBS_DBTEST)

tests_db_test_migrate_SOURCES = tests/db/test_migrate.c $(dbtest_sources)
tests_db_test_migrate_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_migrate_LDADD = $(LIBS_DBTEST)

tests_db_test_pull_SOURCES = tests/db/test_pull.c $(content_sources)
tests_db_test_pull_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_pull_LDADD = $(LIBS_DBTEST)

tests_db_test_race_SOURCES = tests/db/test_race.c $(content_sources)
tests_db_test_race_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_race_LDADD = $(LIBS_DBTEST)

tests_db_test_schedule_SOURCES = tests/db/test_schedule.c $(dbtest_sources)
tests_db_test_schedule_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_schedule_LDADD = $(LIBS_DBTEST)

tests_db_test_stmts_SOURCES = tests/db/test_stmts.c $(dbtest_sources)
tests_db_test_stmts_CPPFLAGS = $(CPP_DBTEST)
tests_db_test_stmts_LDADD = $(LIBS_DBTEST)
