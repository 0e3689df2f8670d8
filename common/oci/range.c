#include "base.h"

#include "num.h"
#include "range.h"

int
range_chunk(struct str content_range, struct range *ret, struct err *err)
{
	struct str first, last;
	struct range r;

	if (!str_cut(str_trim(content_range), '-', &first, &last) ||
	    !num_u64(first, INT64_MAX, &r.first) ||
	    !num_u64(last, INT64_MAX, &r.last) || r.last < r.first)
		return err_set(err, E_RANGE_INVALID,
		    "Content-Range must be two numbers, first-last");
	*ret = r;
	return 0;
}

static bool
all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return s.n > 0;
}

/* A number; what is too large for one is as good as the largest. */
static bool
position(struct str s, uint64_t *ret)
{
	if (!all_digits(s))
		return false;
	if (!num_u64(s, UINT64_MAX, ret))
		*ret = UINT64_MAX;
	return true;
}

enum spec { SPEC_GARBAGE, SPEC_OUTSIDE, SPEC_BACKWARDS, SPEC_OK };

static enum spec
suffix_spec(struct str digits, uint64_t size, struct range *ret)
{
	uint64_t n;

	if (!position(digits, &n))
		return SPEC_GARBAGE;
	if (n == 0 || size == 0)
		return SPEC_OUTSIDE;
	*ret = (struct range){ size - MIN(n, size), size - 1 };
	return SPEC_OK;
}

/* "a-b", "a-" or "-n". */
static enum spec
one_spec(struct str s, uint64_t size, struct range *ret)
{
	struct str first, last;
	struct range r = { 0, UINT64_MAX };

	if (!str_cut(str_trim(s), '-', &first, &last))
		return SPEC_GARBAGE;
	if (first.n == 0)
		return suffix_spec(last, size, ret);
	if (!position(first, &r.first) || (last.n && !position(last, &r.last)))
		return SPEC_GARBAGE;
	if (r.last < r.first)
		return SPEC_BACKWARDS;
	if (r.first >= size)
		return SPEC_OUTSIDE;
	*ret = (struct range){ r.first, MIN(r.last, size - 1) };
	return SPEC_OK;
}

enum range_answer
range_request(struct str header, uint64_t size, struct range ret[RANGE_MAX],
    size_t *ret_n)
{
	struct str unit, rest, one;
	size_t specs = 0, n = 0;
	bool backwards = false;

	if (!str_cut(header, '=', &unit, &rest) ||
	    !str_eq_nocase(str_trim(unit), STR("bytes")))
		return RANGE_IGNORE;
	while (str_next(&rest, ',', &one)) {
		struct range r;
		enum spec spec = one_spec(one, size, &r);

		if (spec == SPEC_GARBAGE || ++specs > RANGE_MAX)
			return RANGE_IGNORE;
		backwards |= spec == SPEC_BACKWARDS;
		if (spec == SPEC_OK)
			ret[n++] = r;
	}
	if (specs == 0 || (backwards && specs > 1))
		return RANGE_IGNORE;
	*ret_n = n;
	return n ? RANGE_PARTIAL : RANGE_UNSATISFIABLE;
}
