/* unit.h — what the unit tests share; each test gets a fresh arena as state. */
#ifndef UNIT_H
#define UNIT_H

#include "base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "arena.h"

/* Compares a struct str with a C string and shows both where they differ. */
#define assert_str(s, text) \
	unit_assert_str((s), (text), __FILE__, __LINE__)

static inline void
unit_assert_str(struct str s, const char *text, const char *file, int line)
{
	if (str_eq(s, str_of(text)))
		return;
	print_error("have: %.*s\nwant: %s\n", STR_ARG(s), text);
	_fail(file, line);
}

static inline int
unit_setup(void **state)
{
	*state = arena_new();
	return 0;
}

static inline int
unit_teardown(void **state)
{
	struct arena *a = *state;

	arena_free(&a);
	return 0;
}

#define UNIT_TEST(f) \
	cmocka_unit_test_setup_teardown(f, unit_setup, unit_teardown)

#endif
