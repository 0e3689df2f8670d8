#include "base.h"

#include "media.h"

static const struct {
	enum media_kind kind;
	struct str text;
} types[] = {
#define X(name, kind, text) \
	[MEDIA_TYPE_##name] = { MEDIA_##kind, STR(text) },
#include "media.def"
#undef X
};

struct str
media_text(enum media_type type)
{
	ASSERT(type < MEDIA_TYPE_COUNT);
	return types[type].text;
}

enum media_kind
media_kind(struct str type)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (str_eq(types[i].text, type))
			return types[i].kind;
	}
	return MEDIA_OTHER;
}

struct str
media_bare(struct str content_type)
{
	struct str parameters;

	str_cut(content_type, ';', &content_type, &parameters);
	return str_trim(content_type);
}
