#include "base.h"

#include <json.h>

#include "jsin.h"
#include "jsscan.h"
#include "limits.h"

/* The scan has found the depth; json-c's own limit only has to be above. */
#define PARSER_DEPTH (LIMIT_JSON_DEPTH + 2)

static void
tokener_free(struct json_tokener **t)
{
	if (*t)
		json_tokener_free(*t);
	*t = NULL;
}

static void
value_put(void *value)
{
	json_object_put(value);
}

static enum jsin_type
type_of(struct json_object *o)
{
	switch (json_object_get_type(o)) {
	case json_type_null: return JSIN_NULL;
	case json_type_boolean: return JSIN_BOOL;
	case json_type_int: return JSIN_INT;
	case json_type_double: return JSIN_REAL;
	case json_type_string: return JSIN_STR;
	case json_type_array: return JSIN_ARR;
	case json_type_object: return JSIN_OBJ;
	}
	return JSIN_ABSENT;
}

int
jsin_parse(struct arena *a, struct str text, struct jsin *ret,
    struct err *err)
{
	CLEANUP(tokener_free) struct json_tokener *t = NULL;
	struct json_object *o;
	const char *fault = jsscan_check(text);

	if (fault)
		return err_set(err, E_BAD_REQUEST, "invalid JSON: %s", fault);
	t = json_tokener_new_ex(PARSER_DEPTH);
	ASSERT(t && text.n < INT_MAX);
	json_tokener_set_flags(t, JSON_TOKENER_STRICT);
	o = json_tokener_parse_ex(t, text.p, (int)text.n);
	if (json_tokener_get_error(t) == json_tokener_continue)
		o = json_tokener_parse_ex(t, "", 1); /* ends a bare number */
	if (json_tokener_get_error(t) != json_tokener_success)
		return err_set(err, E_BAD_REQUEST, "invalid JSON: %s",
		    json_tokener_error_desc(json_tokener_get_error(t)));
	arena_defer(a, value_put, o);
	*ret = (struct jsin){ .value = o, .type = type_of(o) };
	return 0;
}

void
jsin_key(const struct jsin *obj, const char *key, struct jsin *ret)
{
	struct json_object *o = NULL;
	bool found = obj->type == JSIN_OBJ &&
	    json_object_object_get_ex(obj->value, key, &o);

	ASSERT(obj != ret);
	*ret = (struct jsin){
		.value = o,
		.type = found ? type_of(o) : JSIN_ABSENT,
		.up = obj,
		.key = key,
	};
}

size_t
jsin_count(const struct jsin *arr)
{
	return arr->type == JSIN_ARR ? json_object_array_length(arr->value) : 0;
}

void
jsin_at(const struct jsin *arr, size_t i, struct jsin *ret)
{
	struct json_object *o;

	ASSERT(i < jsin_count(arr) && arr != ret);
	o = json_object_array_get_idx(arr->value, i);
	*ret = (struct jsin){
		.value = o, .type = type_of(o), .up = arr, .index = i,
	};
}

void
jsin_iter_init(struct jsin_iter *it, const struct jsin *obj)
{
	*it = (struct jsin_iter){ .obj = obj };
	if (obj->type == JSIN_OBJ)
		it->next = lh_table_head(json_object_get_object(obj->value));
}

bool
jsin_iter_next(struct jsin_iter *it, struct jsin *ret)
{
	struct lh_entry *e = it->next;
	struct json_object *o;

	if (!e)
		return false;
	o = lh_entry_v(e);
	*ret = (struct jsin){
		.value = o,
		.type = type_of(o),
		.up = it->obj,
		.key = lh_entry_k(e),
	};
	it->next = lh_entry_next(e);
	return true;
}

/* Writes ".a.b[3]" without the first dot; cut where the room ends. */
static size_t
add_path(const struct jsin *v, char *out, size_t room)
{
	size_t n = v->up ? add_path(v->up, out, room) : 0;
	int more = 0;

	if (v->key)
		more = snprintf(out + n, room - n, "%s%s", n ? "." : "", v->key);
	else if (v->up)
		more = snprintf(out + n, room - n, "[%zu]", v->index);
	return more < 0 ? n : MIN(n + (size_t)more, room - 1);
}

int
jsin_fail(const struct jsin *v, struct err *err, enum err_code code,
    const char *sentence)
{
	char path[128] = "";

	add_path(v, path, sizeof(path));
	return err_set(err, code, "%s: %s", path[0] ? path : "body", sentence);
}

static int
check_type(const struct jsin *v, enum jsin_type wanted, struct err *err)
{
	static const char *const must_be[] = {
		[JSIN_BOOL] = "must be true or false",
		[JSIN_INT] = "must be a whole number",
		[JSIN_STR] = "must be a string",
		[JSIN_ARR] = "must be an array",
		[JSIN_OBJ] = "must be an object",
	};

	if (v->type == wanted)
		return 0;
	if (v->type == JSIN_ABSENT || v->type == JSIN_NULL)
		return jsin_fail(v, err, E_INVALID, "is required");
	return jsin_fail(v, err, E_BAD_REQUEST, must_be[wanted]);
}

int
jsin_as_str(const struct jsin *v, struct str *ret, struct err *err)
{
	if (check_type(v, JSIN_STR, err) < 0)
		return -1;
	*ret = str_from(json_object_get_string(v->value),
	    (size_t)json_object_get_string_len(v->value));
	return 0;
}

/* json-c clips what does not fit; its clipped values count as too large. */
int
jsin_as_i64(const struct jsin *v, int64_t min, int64_t max, int64_t *ret,
    struct err *err)
{
	int64_t i;

	if (check_type(v, JSIN_INT, err) < 0)
		return -1;
	i = json_object_get_int64(v->value);
	if (i == INT64_MIN || i < min || i > max ||
	    (i == INT64_MAX && json_object_get_uint64(v->value) != INT64_MAX))
		return jsin_fail(v, err, E_INVALID, "number out of range");
	*ret = i;
	return 0;
}

int
jsin_as_bool(const struct jsin *v, bool *ret, struct err *err)
{
	if (check_type(v, JSIN_BOOL, err) < 0)
		return -1;
	*ret = json_object_get_boolean(v->value);
	return 0;
}

int
jsin_str(const struct jsin *obj, const char *key, struct str *ret,
    struct err *err)
{
	struct jsin v;

	jsin_key(obj, key, &v);
	return jsin_as_str(&v, ret, err);
}

int
jsin_i64(const struct jsin *obj, const char *key, int64_t min, int64_t max,
    int64_t *ret, struct err *err)
{
	struct jsin v;

	jsin_key(obj, key, &v);
	return jsin_as_i64(&v, min, max, ret, err);
}

int
jsin_bool(const struct jsin *obj, const char *key, bool *ret, struct err *err)
{
	struct jsin v;

	jsin_key(obj, key, &v);
	return jsin_as_bool(&v, ret, err);
}

static int
get_container(const struct jsin *obj, const char *key, enum jsin_type type,
    struct jsin *ret, struct err *err)
{
	struct jsin v;

	ASSERT(obj != ret);
	jsin_key(obj, key, &v);
	if (check_type(&v, type, err) < 0)
		return -1;
	*ret = v;
	return 0;
}

int
jsin_obj(const struct jsin *obj, const char *key, struct jsin *ret,
    struct err *err)
{
	return get_container(obj, key, JSIN_OBJ, ret, err);
}

int
jsin_arr(const struct jsin *obj, const char *key, struct jsin *ret,
    struct err *err)
{
	return get_container(obj, key, JSIN_ARR, ret, err);
}

static bool
is_there(const struct jsin *obj, const char *key)
{
	struct jsin v;

	jsin_key(obj, key, &v);
	return v.type != JSIN_ABSENT && v.type != JSIN_NULL;
}

/* The optional form of an accessor, from its required form. */
#define OPTIONAL(call) (!is_there(obj, key) ? 0 : (call) < 0 ? -1 : 1)

int
jsin_str_opt(const struct jsin *obj, const char *key, struct str *ret,
    struct err *err)
{
	return OPTIONAL(jsin_str(obj, key, ret, err));
}

int
jsin_i64_opt(const struct jsin *obj, const char *key, int64_t min, int64_t max,
    int64_t *ret, struct err *err)
{
	return OPTIONAL(jsin_i64(obj, key, min, max, ret, err));
}

int
jsin_bool_opt(const struct jsin *obj, const char *key, bool *ret,
    struct err *err)
{
	return OPTIONAL(jsin_bool(obj, key, ret, err));
}

int
jsin_obj_opt(const struct jsin *obj, const char *key, struct jsin *ret,
    struct err *err)
{
	return OPTIONAL(jsin_obj(obj, key, ret, err));
}

int
jsin_arr_opt(const struct jsin *obj, const char *key, struct jsin *ret,
    struct err *err)
{
	return OPTIONAL(jsin_arr(obj, key, ret, err));
}

struct str
jsin_text(struct arena *a, const struct jsin *v)
{
	size_t n;
	const char *p = json_object_to_json_string_length(v->value,
	    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &n);

	ASSERT(p && v->type != JSIN_ABSENT);
	return arena_str(a, str_from(p, n));
}
