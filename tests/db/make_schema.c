/* make_schema.c — a database with the schema, for the pgTAP files. */
#include "base.h"

#include "dbtest.h"

static char *name;

static void
make(void **state)
{
	(void)state;
	dbtest_schema(name);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(make) };

	if (argc != 2)
		return 2;
	name = argv[1];
	return cmocka_run_group_tests_name("make_schema", tests, NULL, NULL);
}
