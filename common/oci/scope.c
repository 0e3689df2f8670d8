#include "base.h"

#include "limits.h"
#include "name.h"
#include "scope.h"

static const struct str types[] = {
	[SCOPE_REPOSITORY] = STR("repository"),
	[SCOPE_REGISTRY] = STR("registry"),
};

static const struct {
	enum scope_action action;
	struct str text;
} actions[] = {
	{ SCOPE_PULL, STR("pull") },
	{ SCOPE_PUSH, STR("push") },
	{ SCOPE_DELETE, STR("delete") },
	{ SCOPE_ALL, STR("*") },
};

static unsigned
action_of(struct str text)
{
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		if (str_eq(actions[i].text, text))
			return actions[i].action;
	}
	return 0;
}

/* "repository", or "repository(plugin)", whose class means nothing to us. */
static bool
type_of(struct str text, enum scope_type *ret)
{
	struct str class;

	if (str_cut(text, '(', &text, &class) && !str_ends(class, STR(")")))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (str_eq(types[i], text)) {
			*ret = (enum scope_type)i;
			return true;
		}
	}
	return false;
}

static bool
name_ok(enum scope_type type, struct str name)
{
	struct err ignored;

	if (type == SCOPE_REGISTRY)
		return str_eq(name, STR("catalog"));
	return name_check_repository(name, &ignored) == 0;
}

static struct scope *
find(const struct scope_list *list, enum scope_type type, struct str name)
{
	for (size_t i = 0; i < list->n; i++) {
		struct scope *s = &list->items[i];

		if (s->type == type && str_eq(s->name, name))
			return s;
	}
	return NULL;
}

/* Adds one scope if it is any use, or its actions to the one that is there. */
static void
merge(struct arena *a, struct scope_list *list, struct scope one)
{
	struct scope *old;

	if (one.actions == 0 || !name_ok(one.type, one.name))
		return;
	old = find(list, one.type, one.name);
	if (old) {
		old->actions |= one.actions;
		return;
	}
	if (list->n == LIMIT_SCOPES)
		return;
	if (!list->items)
		list->items = arena_array(a, LIMIT_SCOPES,
		    sizeof(*list->items));
	list->items[list->n++] = one;
}

/* A name may have colons itself (host:port), so the outer two count. */
static void
parse_one(struct arena *a, struct str text, struct scope_list *list)
{
	ptrdiff_t last = str_rchr(text, ':');
	struct scope one = { .actions = 0 };
	struct str type, rest, action;

	if (last < 0)
		return;
	rest = str_skip(text, (size_t)last + 1);
	for (int i = 0; i < LIMIT_ACTIONS && str_next(&rest, ',', &action); i++)
		one.actions |= action_of(action);
	if (str_cut(str_head(text, (size_t)last), ':', &type, &one.name) &&
	    type_of(type, &one.type))
		merge(a, list, one);
}

void
scope_parse(struct arena *a, struct str text, struct scope_list *list)
{
	struct str one;

	while (str_next(&text, ' ', &one))
		parse_one(a, one, list);
}

unsigned
scope_find(const struct scope_list *list, enum scope_type type,
    struct str name)
{
	const struct scope *s = find(list, type, name);

	return s ? s->actions : 0;
}

/* As scope_write writes it, with a comma; names need no escapes. */
static size_t
written_size(const struct scope *s)
{
	size_t n = sizeof("{\"type\":\"\",\"name\":\"\",\"actions\":[]},") - 1 +
	    types[s->type].n + s->name.n, count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		if (s->actions & actions[i].action) {
			n += actions[i].text.n + 2;
			count++;
		}
	}
	return n + (count ? count - 1 : 0);
}

size_t
scope_fit(const struct scope_list *list, size_t max)
{
	size_t n = 0;

	while (n < list->n && written_size(&list->items[n]) <= max)
		max -= written_size(&list->items[n++]);
	return n;
}

void
scope_write(const struct scope_list *list, const char *key, struct jsout *j)
{
	jsout_arr_begin(j, key);
	for (size_t i = 0; i < list->n; i++) {
		const struct scope *s = &list->items[i];

		jsout_obj_begin(j, NULL);
		jsout_str(j, "type", types[s->type]);
		jsout_str(j, "name", s->name);
		jsout_arr_begin(j, "actions");
		for (size_t k = 0; k < ARRAY_SIZE(actions); k++) {
			if (s->actions & actions[k].action)
				jsout_str(j, NULL, actions[k].text);
		}
		jsout_arr_end(j);
		jsout_obj_end(j);
	}
	jsout_arr_end(j);
}

static int
read_actions(const struct jsin *entry, unsigned *ret, struct err *err)
{
	struct jsin list, one;
	struct str text;

	if (jsin_arr(entry, "actions", &list, err) < 0)
		return -1;
	for (size_t i = 0; i < jsin_count(&list); i++) {
		jsin_at(&list, i, &one);
		if (jsin_as_str(&one, &text, err) < 0)
			return -1;
		*ret |= action_of(text);
	}
	return 0;
}

int
scope_read(struct arena *a, const struct jsin *access, struct scope_list *ret,
    struct err *err)
{
	struct scope_list list = { .n = 0 };
	struct jsin entry;
	struct str type;

	for (size_t i = 0; i < jsin_count(access); i++) {
		struct scope one = { .actions = 0 };

		jsin_at(access, i, &entry);
		if (jsin_str(&entry, "type", &type, err) < 0 ||
		    jsin_str(&entry, "name", &one.name, err) < 0 ||
		    read_actions(&entry, &one.actions, err) < 0)
			return -1;
		if (type_of(type, &one.type))
			merge(a, &list, one);
	}
	*ret = list;
	return 0;
}

void
scope_add(struct buf *b, const struct scope *s)
{
	const char *comma = "";

	buf_add(b, types[s->type]);
	buf_addc(b, ':');
	buf_add(b, s->name);
	buf_addc(b, ':');
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		if (!(s->actions & actions[i].action))
			continue;
		buf_addz(b, comma);
		buf_add(b, actions[i].text);
		comma = ",";
	}
}
