/* base.h — first include of every file: system headers, attributes, helpers. */
#ifndef BASE_H
#define BASE_H

#include "config.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define MUST_CHECK __attribute__((warn_unused_result))
#define UNUSED __attribute__((unused))
#define NORETURN __attribute__((noreturn))

/*
 * CLEANUP(fn) runs fn(&variable) when the variable leaves its scope.  fn takes
 * a pointer to the handle, accepts NULL and leaves NULL behind.
 */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

/* TAKE(p) moves a pointer out of a variable and leaves NULL behind. */
#define TAKE(p)                          \
	({                               \
		__typeof__(p) take_ = (p); \
		(p) = NULL;              \
		take_;                   \
	})

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* Asserts stay on in release builds; they never judge input. */
#define ASSERT(x)                                            \
	do {                                                 \
		if (__builtin_expect(!(x), 0))               \
			base_assert_failed(#x, __FILE__, __LINE__); \
	} while (0)

/* For where no path leads. */
#define NOT_REACHED(what) base_assert_failed(what, __FILE__, __LINE__)

/* Writes one log line to stderr and aborts. */
void base_assert_failed(const char *what, const char *file, int line) NORETURN;

/* Closes *fd unless negative and leaves -1 behind; for CLEANUP. */
void fd_close(int *fd);

/* Closes *f unless NULL and leaves NULL behind; for CLEANUP. */
void file_close(FILE **f);

#include "banned.h"

#endif
