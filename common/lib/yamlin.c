/* yamlin.c — libyaml's events into a tree. */
#include "base.h"

#include <yaml.h>

#include "yamlin.h"

struct builder {
	struct arena *arena;
	yaml_parser_t parser;
	size_t nodes;
};

static int
line_of(const yaml_event_t *ev)
{
	return (int)ev->start_mark.line + 1;
}

static int
syntax_error(const struct builder *b, struct err *err)
{
	const yaml_parser_t *p = &b->parser;

	return err_set(err, E_INVALID, "line %zu: %s", p->problem_mark.line + 1,
	    p->problem ? p->problem : "cannot be read");
}

/* The next event; the caller deletes it. */
static int
next_event(struct builder *b, yaml_event_t *ev, struct err *err)
{
	if (!yaml_parser_parse(&b->parser, ev))
		return syntax_error(b, err);

	if (ev->type == YAML_ALIAS_EVENT) {
		int line = line_of(ev);

		yaml_event_delete(ev);
		return err_set(err, E_INVALID,
		    "line %d: aliases are not supported", line);
	}
	return 0;
}

static struct str
scalar_text(struct builder *b, const yaml_event_t *ev)
{
	return arena_str(b->arena, str_from(ev->data.scalar.value,
	    ev->data.scalar.length));
}

static int
new_node(struct builder *b, int line, struct yamlin_node **ret, struct err *err)
{
	if (++b->nodes > YAMLIN_NODES)
		return err_set(err, E_INVALID, "line %d: too many values", line);

	*ret = arena_alloc(b->arena, sizeof(**ret));
	(*ret)->line = (*ret)->value_line = line;
	return 0;
}

static int build_value(struct builder *b, const yaml_event_t *ev, int depth,
    struct yamlin_node **ret, struct err *err);

static int
build_list(struct builder *b, struct yamlin_node *list, int depth,
    struct err *err)
{
	struct yamlin_node **tail = &list->child;

	for (;;) {
		CLEANUP(yaml_event_delete) yaml_event_t ev = { 0 };

		if (next_event(b, &ev, err) < 0)
			return -1;
		if (ev.type == YAML_SEQUENCE_END_EVENT)
			return 0;
		if (build_value(b, &ev, depth + 1, tail, err) < 0)
			return -1;
		tail = &(*tail)->next;
	}
}

static int
build_member(struct builder *b, const yaml_event_t *key_ev, int depth,
    const struct yamlin_node *map, struct yamlin_node **ret, struct err *err)
{
	CLEANUP(yaml_event_delete) yaml_event_t ev = { 0 };

	if (key_ev->type != YAML_SCALAR_EVENT)
		return err_set(err, E_INVALID, "line %d: a key must be a word",
		    line_of(key_ev));

	struct str key = scalar_text(b, key_ev);

	if (yamlin_get(map, key))
		return err_set(err, E_INVALID, "line %d: \"%.*s\" stands twice",
		    line_of(key_ev), STR_ARG(str_head(key, 64)));
	if (next_event(b, &ev, err) < 0 ||
	    build_value(b, &ev, depth + 1, ret, err) < 0)
		return -1;

	(*ret)->key = key;
	(*ret)->line = line_of(key_ev);
	return 0;
}

static int
build_map(struct builder *b, struct yamlin_node *map, int depth, struct err *err)
{
	struct yamlin_node **tail = &map->child;

	for (;;) {
		CLEANUP(yaml_event_delete) yaml_event_t ev = { 0 };
		struct yamlin_node *member = NULL;

		if (next_event(b, &ev, err) < 0)
			return -1;
		if (ev.type == YAML_MAPPING_END_EVENT)
			return 0;
		if (build_member(b, &ev, depth, map, &member, err) < 0)
			return -1;
		*tail = member;
		tail = &member->next;
	}
}

static int
build_value(struct builder *b, const yaml_event_t *ev, int depth,
    struct yamlin_node **ret, struct err *err)
{
	struct yamlin_node *n = NULL;

	if (depth > YAMLIN_DEPTH)
		return err_set(err, E_INVALID, "line %d: nested too deeply",
		    line_of(ev));
	if (new_node(b, line_of(ev), &n, err) < 0)
		return -1;

	*ret = n;
	switch (ev->type) {
	case YAML_SCALAR_EVENT:
		n->kind = YAMLIN_SCALAR;
		n->quoted = ev->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
		n->text = scalar_text(b, ev);
		return 0;
	case YAML_MAPPING_START_EVENT:
		n->kind = YAMLIN_MAP;
		return build_map(b, n, depth, err);
	case YAML_SEQUENCE_START_EVENT:
		n->kind = YAMLIN_LIST;
		return build_list(b, n, depth, err);
	default:
		return err_set(err, E_INVALID, "line %d: a value is missing",
		    line_of(ev));
	}
}

/* Skips to the first event of the document; 1 if there is one, else 0. */
static int
open_document(struct builder *b, yaml_event_t *ev, struct err *err)
{
	for (;;) {
		if (next_event(b, ev, err) < 0)
			return -1;
		if (ev->type == YAML_STREAM_END_EVENT)
			return 0;
		if (ev->type != YAML_STREAM_START_EVENT &&
		    ev->type != YAML_DOCUMENT_START_EVENT)
			return 1;
		yaml_event_delete(ev);
	}
}

static int
close_document(struct builder *b, struct err *err)
{
	for (;;) {
		CLEANUP(yaml_event_delete) yaml_event_t ev = { 0 };

		if (next_event(b, &ev, err) < 0)
			return -1;
		if (ev.type == YAML_STREAM_END_EVENT)
			return 0;
		if (ev.type == YAML_DOCUMENT_START_EVENT)
			return err_set(err, E_INVALID,
			    "line %d: only one document is read", line_of(&ev));
	}
}

static int
build_document(struct builder *b, struct yamlin_node **ret, struct err *err)
{
	CLEANUP(yaml_event_delete) yaml_event_t ev = { 0 };
	int found = open_document(b, &ev, err);

	if (found < 0)
		return -1;
	if (found == 0) {
		if (new_node(b, 1, ret, err) < 0)
			return -1;
		(*ret)->kind = YAMLIN_MAP;
		return 0;
	}
	if (build_value(b, &ev, 0, ret, err) < 0)
		return -1;
	return close_document(b, err);
}

int
yamlin_parse(struct arena *a, struct str text, struct yamlin_node **ret_root,
    struct err *err)
{
	struct builder b = { .arena = a };
	struct yamlin_node *root = NULL;

	if (!yaml_parser_initialize(&b.parser))
		return err_cause(err, E_INTERNAL, "cannot set up libyaml");
	yaml_parser_set_input_string(&b.parser,
	    (const unsigned char *)(text.p ? text.p : ""), text.n);

	int rc = build_document(&b, &root, err);

	yaml_parser_delete(&b.parser);
	if (rc < 0)
		return -1;
	*ret_root = root;
	return 0;
}

const struct yamlin_node *
yamlin_get(const struct yamlin_node *map, struct str key)
{
	if (!map || map->kind != YAMLIN_MAP)
		return NULL;
	for (const struct yamlin_node *n = map->child; n; n = n->next)
		if (str_eq(n->key, key))
			return n;
	return NULL;
}

bool
yamlin_is_null(const struct yamlin_node *n)
{
	return n->kind == YAMLIN_SCALAR && !n->quoted &&
	    (n->text.n == 0 || str_eq(n->text, STR("~")) ||
	        str_eq(n->text, STR("null")));
}
