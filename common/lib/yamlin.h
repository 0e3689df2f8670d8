/*
 * yamlin.h — a YAML document as a small tree; the only door to libyaml.
 *
 * One document, no aliases, no tags, no duplicate keys; depth and number of
 * nodes are limited.  Every node knows the line it stands on, so that a mistake
 * found later can be named.
 */
#ifndef YAMLIN_H
#define YAMLIN_H

#include "arena.h"
#include "err.h"

#define YAMLIN_DEPTH 32
#define YAMLIN_NODES 16384

enum yamlin_kind { YAMLIN_SCALAR, YAMLIN_MAP, YAMLIN_LIST };

struct yamlin_node {
	enum yamlin_kind kind;
	int line;         /* 1-based; of the key, for members of a map */
	int value_line;   /* where the value begins */
	bool quoted;      /* scalar in quotes: always a string */
	struct str key;   /* of a member of a map; absent in lists */
	struct str text;  /* of a scalar */
	struct yamlin_node *child; /* first of a map or list */
	struct yamlin_node *next;
};

/*
 * Parses text.  An empty document is a map without members.  On failure the
 * message of *err names the line; the code is E_INVALID.
 */
int yamlin_parse(struct arena *a, struct str text, struct yamlin_node **ret_root,
    struct err *err) MUST_CHECK;

/* The member of a map; NULL if it has none of that name or is no map. */
const struct yamlin_node *yamlin_get(const struct yamlin_node *map,
    struct str key);

/* An unquoted scalar that YAML reads as null, or an empty one. */
bool yamlin_is_null(const struct yamlin_node *n);

#endif
