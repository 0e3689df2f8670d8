/* num.h — numbers from text: the whole string within the range, or nothing. */
#ifndef NUM_H
#define NUM_H

#include <stdint.h>

#include "str.h"

/* Decimal digits with an optional '-'; false leaves *ret alone. */
bool num_i64(struct str s, int64_t min, int64_t max, int64_t *ret);

/* Only decimal digits: no sign, no space. */
bool num_u64(struct str s, uint64_t max, uint64_t *ret);

/* "10", "64k", "10MB", "2GiB": bytes, powers of 1024. */
bool num_size(struct str s, uint64_t max, uint64_t *ret);

/* "90", "30s", "15m", "12h", "7d": seconds. */
bool num_duration(struct str s, int64_t max, int64_t *ret);

#endif
