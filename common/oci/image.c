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

int
image_parse(struct arena *a, struct str bytes, struct image *ret,
    struct err *err)
{
	struct jsin root, container;

	if (jsin_parse(a, bytes, &root, err) < 0)
		return -1;
	if (root.type != JSIN_OBJ)
		return jsin_fail(&root, err, E_BAD_REQUEST,
		    "must be an object");
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
