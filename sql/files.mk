# Named statements: one file a noun; build/gen-stmts.awk makes the table of them.
SQL_QUERIES = \
	sql/queries/health.sql

build/stmts.inc: $(SQL_QUERIES) build/gen-stmts.awk
	@$(MKDIR_P) build
	$(AM_V_GEN)cd $(srcdir) && $(AWK) -f build/gen-stmts.awk $(SQL_QUERIES) > $(abs_builddir)/$@.tmp
	@mv $@.tmp $@

BUILT_SOURCES += build/stmts.inc
CLEANFILES += build/stmts.inc build/stmts.inc.tmp
EXTRA_DIST += $(SQL_QUERIES) build/gen-stmts.awk
