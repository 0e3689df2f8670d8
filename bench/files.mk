# Measured by hand: make bench.
EXTRA_PROGRAMS = bench/audit bench/load
bench_audit_CPPFLAGS = $(CPP_L3)
bench_audit_LDADD = $(LIBS_L3) $(SYS_DB)
bench_load_CPPFLAGS = $(CPP_L1)
bench_load_LDADD = $(LIBS_L1) $(SYS_L1) -lpthread
CLEANFILES += bench/audit bench/load

bench: bench/load
	/usr/bin/python3 $(srcdir)/bench/run.py --load ./bench/load $(BENCH)
.PHONY: bench

bench-audit: bench/audit tests/db/make_schema
	$(srcdir)/bench/audit.sh $(BENCH)
.PHONY: bench-audit
