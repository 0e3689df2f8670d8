#include "base.h"

#include <time.h>

#include "clock.h"
#include "num.h"

#define DAY (86400 * SECOND)

static int64_t
read_clock(clockid_t id)
{
	struct timespec ts;

	ASSERT(clock_gettime(id, &ts) == 0);
	return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec / 1000;
}

int64_t
clock_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t
clock_mono(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static struct tm
broken_down(int64_t t)
{
	time_t seconds = (time_t)(t / SECOND);
	struct tm tm;

	ASSERT(gmtime_r(&seconds, &tm));
	return tm;
}

void
clock_add_rfc3339(struct buf *b, int64_t t)
{
	struct tm tm = broken_down(t);

	buf_printf(b, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec, (int)(t % SECOND / 1000));
}

void
clock_add_http(struct buf *b, int64_t t)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm tm = broken_down(t);

	buf_printf(b, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
	    days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon,
	    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

int64_t
clock_day(int64_t t)
{
	return t / DAY;
}

void
clock_add_day(struct buf *b, int64_t day)
{
	struct tm tm = broken_down(day * DAY);

	buf_printf(b, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1,
	    tm.tm_mday);
}

/* What timegm makes of a day that there is not is another day. */
bool
clock_read_day(struct str s, int64_t *ret)
{
	uint64_t year, month, day;
	struct tm tm = { 0 };
	time_t t;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' ||
	    !num_u64(str_from(s.p, 4), 9999, &year) || year < 1970 ||
	    !num_u64(str_from(s.p + 5, 2), 12, &month) || month < 1 ||
	    !num_u64(str_from(s.p + 8, 2), 31, &day) || day < 1)
		return false;
	tm.tm_year = (int)year - 1900;
	tm.tm_mon = (int)month - 1;
	tm.tm_mday = (int)day;
	t = timegm(&tm);
	if (tm.tm_mday != (int)day)
		return false;
	*ret = t / 86400;
	return true;
}
