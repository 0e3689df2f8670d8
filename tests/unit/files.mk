# One program per module, table driven, no network and no database.
unit_programs = \
	tests/unit/test_auth \
	tests/unit/test_base \
	tests/unit/test_conf \
	tests/unit/test_cron \
	tests/unit/test_fs \
	tests/unit/test_hash \
	tests/unit/test_json \
	tests/unit/test_jws \
	tests/unit/test_ldapc \
	tests/unit/test_manifest \
	tests/unit/test_oci_text \
	tests/unit/test_secret \
	tests/unit/test_store \
	tests/unit/test_web
if HAVE_CMOCKA
check_PROGRAMS += $(unit_programs)
TESTS += $(unit_programs)
endif

tests_unit_test_base_CPPFLAGS = $(CPP_L0) $(CMOCKA_CFLAGS)
tests_unit_test_base_LDADD = $(LIBS_L0) $(CMOCKA_LIBS)

tests_unit_test_conf_CPPFLAGS = $(CPP_L1) $(CMOCKA_CFLAGS)
tests_unit_test_conf_LDADD = $(LIBS_L1) $(SYS_L1) $(CMOCKA_LIBS)

tests_unit_test_cron_CPPFLAGS = $(CPP_L0) $(CMOCKA_CFLAGS)
tests_unit_test_cron_LDADD = $(LIBS_L0) $(CMOCKA_LIBS)

tests_unit_test_fs_SOURCES = tests/unit/test_fs.c tests/unit/unit.h
tests_unit_test_fs_CPPFLAGS = $(CPP_L1) $(CMOCKA_CFLAGS)
tests_unit_test_fs_LDADD = $(LIBS_L1) $(SYS_L1) $(CMOCKA_LIBS)

tests_unit_test_hash_SOURCES = tests/unit/test_hash.c tests/unit/unit.h
tests_unit_test_hash_CPPFLAGS = $(CPP_L1) $(CMOCKA_CFLAGS)
tests_unit_test_hash_LDADD = $(LIBS_L1) $(SYS_L1) $(CMOCKA_LIBS)

tests_unit_test_json_SOURCES = tests/unit/test_json.c tests/unit/unit.h
tests_unit_test_json_CPPFLAGS = $(CPP_L1) $(CMOCKA_CFLAGS)
tests_unit_test_json_LDADD = $(LIBS_L1) $(SYS_L1) $(CMOCKA_LIBS)

tests_unit_test_jws_SOURCES = tests/unit/test_jws.c tests/unit/unit.h
tests_unit_test_jws_CPPFLAGS = $(CPP_L1) $(CMOCKA_CFLAGS)
tests_unit_test_jws_LDADD = $(LIBS_L1) $(SYS_L1) $(CMOCKA_LIBS)

tests_unit_test_ldapc_SOURCES = tests/unit/test_ldapc.c tests/unit/unit.h
tests_unit_test_ldapc_CPPFLAGS = $(CPP_L1) $(CMOCKA_CFLAGS)
tests_unit_test_ldapc_LDADD = $(LIBS_L1) $(SYS_L1) $(CMOCKA_LIBS)

tests_unit_test_secret_SOURCES = tests/unit/test_secret.c tests/unit/unit.h
tests_unit_test_secret_CPPFLAGS = $(CPP_L1) $(CMOCKA_CFLAGS)
tests_unit_test_secret_LDADD = $(LIBS_L1) $(SYS_L1) $(CMOCKA_LIBS)

tests_unit_test_manifest_SOURCES = tests/unit/test_manifest.c tests/unit/unit.h
tests_unit_test_manifest_CPPFLAGS = $(CPP_OCI) $(CMOCKA_CFLAGS)
tests_unit_test_manifest_LDADD = $(LIBS_OCI) $(SYS_L1) $(CMOCKA_LIBS)

tests_unit_test_oci_text_SOURCES = tests/unit/test_oci_text.c tests/unit/unit.h
tests_unit_test_oci_text_CPPFLAGS = $(CPP_OCI) $(CMOCKA_CFLAGS)
tests_unit_test_oci_text_LDADD = $(LIBS_OCI) $(SYS_L1) $(CMOCKA_LIBS)

tests_unit_test_web_CPPFLAGS = $(CPP_WEB) $(CMOCKA_CFLAGS)
tests_unit_test_web_LDADD = $(LIBS_WEB) $(SYS_WEB) $(CMOCKA_LIBS)

tests_unit_test_auth_SOURCES = tests/unit/test_auth.c tests/unit/unit.h
tests_unit_test_auth_CPPFLAGS = $(CPP_AUTH) $(CMOCKA_CFLAGS)
tests_unit_test_auth_LDADD = libauth.a $(LIBS_L3) $(SYS_DB) $(CMOCKA_LIBS)

tests_unit_test_store_SOURCES = tests/unit/test_store.c tests/unit/unit.h
tests_unit_test_store_CPPFLAGS = $(CPP_STORE) $(CMOCKA_CFLAGS)
tests_unit_test_store_LDADD = libstore.a $(LIBS_OCI) $(SYS_L1) $(CMOCKA_LIBS)
