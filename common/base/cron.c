#include "base.h"

#include <time.h>

#include "cron.h"
#include "num.h"

#define MINUTES_OF_DAY 1440
/* From the 29th of February of 2096 to that of 2104, and a bit. */
#define DAYS_MAX (366 * 9)

static const struct {
	int64_t min, max;
} ranges[] = { { 0, 0 }, { 0, 59 }, { 0, 23 }, { 1, 31 }, { 1, 12 }, { 0, 6 } };

#define FIELDS ARRAY_SIZE(ranges)

struct field {
	uint64_t bits;
	bool any;
};

static bool
is_star(struct str s)
{
	return str_eq(s, STR("*")) || str_eq(s, STR("?"));
}

/* "N", "N-M" or "*"; a step makes N the first of all that follow. */
static bool
parse_bounds(struct str s, size_t f, bool has_step, int64_t *from, int64_t *to)
{
	struct str low, high;

	*from = ranges[f].min;
	*to = ranges[f].max;
	if (is_star(s))
		return true;
	if (!str_cut(s, '-', &low, &high)) {
		if (!num_i64(s, ranges[f].min, ranges[f].max, from))
			return false;
		if (!has_step)
			*to = *from;
		return true;
	}
	return num_i64(low, ranges[f].min, ranges[f].max, from) &&
	    num_i64(high, *from, ranges[f].max, to);
}

static bool
parse_item(struct str s, size_t f, struct field *ret)
{
	struct str bounds, step;
	bool has_step = str_cut(s, '/', &bounds, &step);
	int64_t every = 1, from, to;

	if (has_step && !num_i64(step, 1, 59, &every))
		return false;
	if (!parse_bounds(bounds, f, has_step, &from, &to))
		return false;
	for (int64_t i = from; i <= to; i += every)
		ret->bits |= UINT64_C(1) << i;
	ret->any |= is_star(bounds) && every == 1;
	return true;
}

static bool
parse_field(struct str s, size_t f, struct field *ret)
{
	struct str item, rest = s;

	*ret = (struct field){ 0 };
	if (s.n == 0 || str_ends(s, STR(",")))
		return false;
	while (str_next(&rest, ',', &item))
		if (!parse_item(item, f, ret))
			return false;
	return true;
}

bool
cron_parse(struct str text, struct cron *ret)
{
	struct str word, rest = text;
	struct field fields[FIELDS];
	size_t n = 0;

	while (str_next(&rest, ' ', &word)) {
		if (word.n == 0)
			continue;
		if (n == FIELDS || !parse_field(word, n, &fields[n]))
			return false;
		n++;
	}
	if (n != FIELDS || fields[0].any)
		return false;
	*ret = (struct cron){
		.minutes = fields[1].bits,
		.hours = fields[2].bits,
		.days = fields[3].bits,
		.months = fields[4].bits,
		.weekdays = fields[5].bits,
		.any_day = fields[3].any,
		.any_weekday = fields[5].any,
	};
	return true;
}

static bool
has(uint64_t bits, int value)
{
	return bits >> value & 1;
}

static bool
suits(const struct cron *c, int64_t day)
{
	time_t t = (time_t)(day * MINUTES_OF_DAY * 60);
	bool month_day, weekday;
	struct tm tm;

	gmtime_r(&t, &tm);
	if (!has(c->months, tm.tm_mon + 1))
		return false;
	month_day = has(c->days, tm.tm_mday);
	weekday = has(c->weekdays, tm.tm_wday);
	return c->any_day || c->any_weekday ? month_day && weekday :
	    month_day || weekday;
}

/* The first minute of the day from this one on; -1: none. */
static int64_t
minute_from(const struct cron *c, int64_t minute)
{
	for (; minute < MINUTES_OF_DAY; minute++)
		if (has(c->hours, (int)(minute / 60)) &&
		    has(c->minutes, (int)(minute % 60)))
			return minute;
	return -1;
}

int64_t
cron_next(const struct cron *c, int64_t t)
{
	int64_t minute = t / 60 + 1;
	int64_t day = minute / MINUTES_OF_DAY;

	minute %= MINUTES_OF_DAY;
	for (int i = 0; i < DAYS_MAX; i++, day++, minute = 0) {
		int64_t found = suits(c, day) ? minute_from(c, minute) : -1;

		if (found >= 0)
			return (day * MINUTES_OF_DAY + found) * 60;
	}
	return -1;
}
