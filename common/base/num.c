#include "base.h"

#include "num.h"

bool
num_u64(struct str s, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
			return false;
	}
	if (v > max)
		return false;
	*ret = v;
	return true;
}

bool
num_i64(struct str s, int64_t min, int64_t max, int64_t *ret)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t u;
	int64_t v;

	if (!num_u64(minus ? str_skip(s, 1) : s, INT64_MAX, &u))
		return false;
	v = minus ? -(int64_t)u : (int64_t)u;
	if (v < min || v > max)
		return false;
	*ret = v;
	return true;
}

struct unit {
	const char *name;
	uint64_t factor;
};

/* Splits "12unit" and multiplies; units[0] is the empty unit. */
static bool
with_unit(struct str s, const struct unit *units, size_t count, uint64_t max,
    uint64_t *ret)
{
	size_t digits = 0;
	uint64_t v;

	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (!num_u64(str_head(s, digits), UINT64_MAX, &v))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!str_eq_nocase(str_skip(s, digits), str_of(units[i].name)))
			continue;
		if (__builtin_mul_overflow(v, units[i].factor, &v) || v > max)
			return false;
		*ret = v;
		return true;
	}
	return false;
}

bool
num_size(struct str s, uint64_t max, uint64_t *ret)
{
	static const struct unit units[] = {
		{ "", 1 }, { "b", 1 },
		{ "k", 1 << 10 }, { "kb", 1 << 10 }, { "kib", 1 << 10 },
		{ "m", 1 << 20 }, { "mb", 1 << 20 }, { "mib", 1 << 20 },
		{ "g", 1 << 30 }, { "gb", 1 << 30 }, { "gib", 1 << 30 },
		{ "t", 1ULL << 40 }, { "tb", 1ULL << 40 }, { "tib", 1ULL << 40 },
	};

	return with_unit(s, units, ARRAY_SIZE(units), max, ret);
}

bool
num_duration(struct str s, int64_t max, int64_t *ret)
{
	static const struct unit units[] = {
		{ "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 },
		{ "d", 86400 },
	};
	uint64_t v;

	if (!with_unit(s, units, ARRAY_SIZE(units), (uint64_t)max, &v))
		return false;
	*ret = (int64_t)v;
	return true;
}
