# Measured by hand: make bench.
EXTRA_PROGRAMS = bench/load
bench_load_CPPFLAGS = $(CPP_L1)
bench_load_LDADD = $(LIBS_L1) $(SYS_L1) -lpthread
CLEANFILES += bench/load

bench: bench/load
	/usr/bin/python3 $(srcdir)/bench/run.py --load ./bench/load $(BENCH)
.PHONY: bench
