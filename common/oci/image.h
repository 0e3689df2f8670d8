/* image.h — the configuration of a container image, as far as we show it. */
#ifndef IMAGE_H
#define IMAGE_H

#include "arena.h"
#include "err.h"

/* Absent where the configuration does not say. */
struct image {
	struct str architecture;
	struct str variant;
	struct str os;
	struct str os_version;
	struct str author;
	struct str created;   /* RFC 3339 as given, not checked */
	struct str container; /* "config": environment, command …, JSON text */
};

/* E_BAD_REQUEST if the bytes are no JSON object; odd fields are left out. */
int image_parse(struct arena *a, struct str bytes, struct image *ret,
    struct err *err) MUST_CHECK;

/* A step of how it was made; absent where it does not say. */
struct image_step {
	struct str created; /* RFC 3339 as given, not checked */
	struct str created_by;
	struct str author;
	struct str comment;
	bool empty; /* it made no layer */
};

/* The first step first, none without a history; else as image_parse. */
int image_history(struct arena *a, struct str bytes, struct image_step **ret,
    size_t *ret_count, struct err *err) MUST_CHECK;

#endif
