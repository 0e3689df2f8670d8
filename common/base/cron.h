/*
 * cron.h — when something is due again, in UTC.
 *
 * Six fields as in Harbor: second (0 only), minute, hour, day of the month,
 * month, day of the week (0 is Sunday).  Each is a list of N, N-M, * or ?, and of
 * these with a step: N/S counts from N to the end of the range.  A day must suit
 * both of its fields; if neither is * or ?, one of them.
 */
#ifndef CRON_H
#define CRON_H

#include <stdint.h>

#include "str.h"

struct cron {
	uint64_t minutes, hours, days, months, weekdays; /* bit n: value n */
	bool any_day, any_weekday;
};

/* False leaves *ret alone. */
bool cron_parse(struct str text, struct cron *ret);

/* The first moment after t, both in seconds of the epoch; -1: there is none. */
int64_t cron_next(const struct cron *c, int64_t t);

#endif
