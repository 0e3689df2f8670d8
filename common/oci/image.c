#include "base.h"

#include "image.h"
#include "jsin.h"

static struct str
text_of(const struct jsin *obj, const char *key)
{
	struct str s = STR_NULL;
	struct err ignored;

	if (jsin_str_opt(obj, key, &s, &ignored) <= 0)
		return STR_NULL;
	return s;
}

static int
parse(struct arena *a, struct str bytes, struct jsin *ret, struct err *err)
{
	if (jsin_parse(a, bytes, ret, err) < 0)
		return -1;
	if (ret->type != JSIN_OBJ)
		return jsin_fail(ret, err, E_BAD_REQUEST, "must be an object");
	return 0;
}

int
image_parse(struct arena *a, struct str bytes, struct image *ret,
    struct err *err)
{
	struct jsin root, container;

	if (parse(a, bytes, &root, err) < 0)
		return -1;
	jsin_key(&root, "config", &container);
	*ret = (struct image){
		.architecture = text_of(&root, "architecture"),
		.variant = text_of(&root, "variant"),
		.os = text_of(&root, "os"),
		.os_version = text_of(&root, "os.version"),
		.author = text_of(&root, "author"),
		.created = text_of(&root, "created"),
	};
	if (container.type == JSIN_OBJ)
		ret->container = jsin_text(a, &container);
	return 0;
}

static struct image_step
step_of(const struct jsin *obj)
{
	struct image_step step = {
		.created = text_of(obj, "created"),
		.created_by = text_of(obj, "created_by"),
		.author = text_of(obj, "author"),
		.comment = text_of(obj, "comment"),
	};
	struct err ignored;

	if (jsin_bool_opt(obj, "empty_layer", &step.empty, &ignored) <= 0)
		step.empty = false;
	return step;
}

int
image_history(struct arena *a, struct str bytes, struct image_step **ret,
    size_t *ret_count, struct err *err)
{
	struct jsin root, history, obj;
	size_t n;

	if (parse(a, bytes, &root, err) < 0)
		return -1;
	jsin_key(&root, "history", &history);
	n = history.type == JSIN_ARR ? jsin_count(&history) : 0;
	*ret = arena_array(a, n, sizeof(**ret));
	for (size_t i = 0; i < n; i++) {
		jsin_at(&history, i, &obj);
		(*ret)[i] = step_of(&obj);
	}
	*ret_count = n;
	return 0;
}
