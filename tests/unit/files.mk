# One program per module, table driven, no network and no database.
unit_programs = tests/unit/test_base tests/unit/test_conf
if HAVE_CMOCKA
check_PROGRAMS += $(unit_programs)
TESTS += $(unit_programs)
endif

tests_unit_test_base_CPPFLAGS = $(CPP_L0) $(CMOCKA_CFLAGS)
tests_unit_test_base_LDADD = $(LIBS_L0) $(CMOCKA_LIBS)

tests_unit_test_conf_CPPFLAGS = $(CPP_L1) $(CMOCKA_CFLAGS)
tests_unit_test_conf_LDADD = $(LIBS_L1) $(SYS_L1) $(CMOCKA_LIBS)
