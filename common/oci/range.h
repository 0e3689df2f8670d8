/*
 * range.h — byte ranges: of chunks that come (Content-Range: a-b, as the
 * distribution specification writes it) and of blobs that go (Range, RFC 9110).
 */
#ifndef RANGE_H
#define RANGE_H

#include <stdint.h>

#include "err.h"

#define RANGE_MAX 16

/* Both ends belong to it. */
struct range {
	uint64_t first, last;
};

/* "0-1023"; E_RANGE_INVALID for anything else. */
int range_chunk(struct str content_range, struct range *ret, struct err *err)
    MUST_CHECK;

enum range_answer {
	RANGE_IGNORE,       /* absent, another unit, garbage: send it all, 200 */
	RANGE_PARTIAL,      /* send these, 206 */
	RANGE_UNSATISFIABLE /* 416 */
};

/*
 * What a Range header means for a blob of this size.  ret_n ranges, clipped to
 * the blob and in the order asked for; those that lie outside are left out.
 * More than RANGE_MAX are ignored all.  "bytes=5-2" is unsatisfiable when it
 * stands alone: the conformance suite wants that.
 */
enum range_answer range_request(struct str header, uint64_t size,
    struct range ret[RANGE_MAX], size_t *ret_n);

#endif
