/* clock.h — times are microseconds since 1970 in UTC. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#include "buf.h"

#define SECOND INT64_C(1000000)

int64_t clock_now(void);
int64_t clock_mono(void); /* for durations only */

/* RFC 3339 with milliseconds and Z. */
void clock_add_rfc3339(struct buf *b, int64_t t);

/* Days are counted from 1970-01-01, in UTC. */
int64_t clock_day(int64_t t);

/* YYYY-MM-DD; reading is false for what is no day of the years 1970 to 9999. */
void clock_add_day(struct buf *b, int64_t day);
bool clock_read_day(struct str s, int64_t *ret);

/* RFC 9110 IMF-fixdate. */
void clock_add_http(struct buf *b, int64_t t);

#endif
