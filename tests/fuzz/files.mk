# One harness a parser.  With --enable-fuzz and CC=clang they are libFuzzer
# programs, run by hand: fuzz_name CORPUS.  Else `make check` runs each over its
# committed corpus.
fuzz_programs = \
	tests/fuzz/fuzz_args \
	tests/fuzz/fuzz_base64 \
	tests/fuzz/fuzz_conf \
	tests/fuzz/fuzz_digest \
	tests/fuzz/fuzz_glob \
	tests/fuzz/fuzz_hash \
	tests/fuzz/fuzz_header \
	tests/fuzz/fuzz_image \
	tests/fuzz/fuzz_jsin \
	tests/fuzz/fuzz_jws \
	tests/fuzz/fuzz_manifest \
	tests/fuzz/fuzz_name \
	tests/fuzz/fuzz_num \
	tests/fuzz/fuzz_percent \
	tests/fuzz/fuzz_query \
	tests/fuzz/fuzz_range \
	tests/fuzz/fuzz_scope \
	tests/fuzz/fuzz_url
noinst_HEADERS += tests/fuzz/fuzz.h
EXTRA_DIST += tests/fuzz/corpus

if FUZZ
noinst_PROGRAMS += $(fuzz_programs)
FUZZ_MAIN = $(FUZZ_ENGINE)
else
check_LIBRARIES = libfuzzmain.a
libfuzzmain_a_CPPFLAGS = $(CPP_L1)
libfuzzmain_a_SOURCES = tests/fuzz/driver.c
check_PROGRAMS += $(fuzz_programs)
TESTS += $(fuzz_programs)
FUZZ_MAIN = libfuzzmain.a
endif

FUZZ_L1 = $(FUZZ_MAIN) $(LIBS_L1) $(SYS_L1)
FUZZ_OCI = $(FUZZ_MAIN) $(LIBS_OCI) $(SYS_L1)
FUZZ_WEB = $(FUZZ_MAIN) $(LIBS_WEB) $(SYS_WEB)

tests_fuzz_fuzz_base64_CPPFLAGS = $(CPP_L1)
tests_fuzz_fuzz_base64_LDADD = $(FUZZ_L1)
tests_fuzz_fuzz_conf_CPPFLAGS = $(CPP_L1)
tests_fuzz_fuzz_conf_LDADD = $(FUZZ_L1)
tests_fuzz_fuzz_glob_CPPFLAGS = $(CPP_L1)
tests_fuzz_fuzz_glob_LDADD = $(FUZZ_L1)
tests_fuzz_fuzz_hash_CPPFLAGS = $(CPP_L1)
tests_fuzz_fuzz_hash_LDADD = $(FUZZ_L1)
tests_fuzz_fuzz_jsin_CPPFLAGS = $(CPP_L1)
tests_fuzz_fuzz_jsin_LDADD = $(FUZZ_L1)
tests_fuzz_fuzz_jws_CPPFLAGS = $(CPP_L1)
tests_fuzz_fuzz_jws_LDADD = $(FUZZ_L1)
tests_fuzz_fuzz_num_CPPFLAGS = $(CPP_L1)
tests_fuzz_fuzz_num_LDADD = $(FUZZ_L1)
tests_fuzz_fuzz_percent_CPPFLAGS = $(CPP_L1)
tests_fuzz_fuzz_percent_LDADD = $(FUZZ_L1)
tests_fuzz_fuzz_url_CPPFLAGS = $(CPP_L1)
tests_fuzz_fuzz_url_LDADD = $(FUZZ_L1)

tests_fuzz_fuzz_digest_CPPFLAGS = $(CPP_OCI)
tests_fuzz_fuzz_digest_LDADD = $(FUZZ_OCI)
tests_fuzz_fuzz_image_CPPFLAGS = $(CPP_OCI)
tests_fuzz_fuzz_image_LDADD = $(FUZZ_OCI)
tests_fuzz_fuzz_manifest_CPPFLAGS = $(CPP_OCI)
tests_fuzz_fuzz_manifest_LDADD = $(FUZZ_OCI)
tests_fuzz_fuzz_name_CPPFLAGS = $(CPP_OCI)
tests_fuzz_fuzz_name_LDADD = $(FUZZ_OCI)
tests_fuzz_fuzz_range_CPPFLAGS = $(CPP_OCI)
tests_fuzz_fuzz_range_LDADD = $(FUZZ_OCI)
tests_fuzz_fuzz_scope_CPPFLAGS = $(CPP_OCI)
tests_fuzz_fuzz_scope_LDADD = $(FUZZ_OCI)

tests_fuzz_fuzz_args_CPPFLAGS = $(CPP_WEB)
tests_fuzz_fuzz_args_LDADD = $(FUZZ_WEB)
tests_fuzz_fuzz_header_CPPFLAGS = $(CPP_WEB)
tests_fuzz_fuzz_header_LDADD = $(FUZZ_WEB)
tests_fuzz_fuzz_query_CPPFLAGS = $(CPP_WEB)
tests_fuzz_fuzz_query_LDADD = $(FUZZ_WEB)
