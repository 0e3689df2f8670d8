#include "base.h"

#include "jsin.h"
#include "limits.h"
#include "manifest.h"

/* Faults of the syntax and of single fields are all the same to the client. */
static int
invalid(struct err *err)
{
	err->code = E_MANIFEST_INVALID;
	return -1;
}

/* An optional string; absent in *ret if not there. */
static int
get_str(const struct jsin *obj, const char *key, struct str *ret,
    struct err *err)
{
	*ret = STR_NULL;
	return jsin_str_opt(obj, key, ret, err) < 0 ? invalid(err) : 0;
}

/* An optional object as JSON text. */
static int
get_object(struct arena *a, const struct jsin *obj, const char *key,
    struct str *ret, struct err *err)
{
	struct jsin v;
	int found = jsin_obj_opt(obj, key, &v, err);

	*ret = found == 1 ? jsin_text(a, &v) : STR_NULL;
	return found < 0 ? invalid(err) : 0;
}

/* Annotations are an object of strings. */
static int
get_annotations(struct arena *a, const struct jsin *obj, struct str *ret,
    struct err *err)
{
	struct jsin all, one;
	struct jsin_iter it;

	jsin_key(obj, "annotations", &all);
	jsin_iter_init(&it, &all);
	while (jsin_iter_next(&it, &one)) {
		if (one.type != JSIN_STR)
			return jsin_fail(&one, err, E_MANIFEST_INVALID,
			    "must be a string");
	}
	return get_object(a, obj, "annotations", ret, err);
}

static int
get_digest(const struct jsin *obj, struct digest *ret, struct err *err)
{
	struct str text;
	struct jsin v;

	jsin_key(obj, "digest", &v);
	if (jsin_as_str(&v, &text, err) < 0)
		return invalid(err);
	if (digest_parse(text, ret, err) < 0)
		return jsin_fail(&v, err, E_MANIFEST_INVALID,
		    "must be a sha256 or sha512 digest");
	return 0;
}

static int
get_foreign(const struct jsin *obj, struct descriptor *d, struct err *err)
{
	struct jsin urls;
	int found = jsin_arr_opt(obj, "urls", &urls, err);

	if (found < 0)
		return invalid(err);
	d->foreign = (found == 1 && jsin_count(&urls) > 0) ||
	    media_kind(d->media_type) == MEDIA_FOREIGN;
	return 0;
}

static int
get_descriptor(struct arena *a, const struct jsin *obj, struct descriptor *ret,
    struct err *err)
{
	if (obj->type != JSIN_OBJ)
		return jsin_fail(obj, err, E_MANIFEST_INVALID,
		    "must be an object");
	if (get_digest(obj, &ret->digest, err) < 0 ||
	    get_str(obj, "mediaType", &ret->media_type, err) < 0 ||
	    get_str(obj, "artifactType", &ret->artifact_type, err) < 0 ||
	    get_object(a, obj, "platform", &ret->platform, err) < 0 ||
	    get_annotations(a, obj, &ret->annotations, err) < 0 ||
	    get_foreign(obj, ret, err) < 0)
		return -1;
	if (jsin_i64(obj, "size", 0, INT64_MAX, &ret->size, err) < 0)
		return invalid(err);
	return 0;
}

/* Layers or children; null, which Go writes for an empty list, is empty. */
static int
get_entries(struct arena *a, const struct jsin *root, const char *key,
    struct manifest *m, struct err *err)
{
	struct jsin list, entry;
	int found = jsin_arr_opt(root, key, &list, err);

	if (found < 0)
		return invalid(err);
	m->n_entries = found ? jsin_count(&list) : 0;
	if (m->n_entries > LIMIT_MANIFEST_REFERENCES)
		return err_set(err, E_MANIFEST_INVALID, "%s: too many", key);
	m->entries = arena_array(a, m->n_entries, sizeof(*m->entries));
	for (size_t i = 0; i < m->n_entries; i++) {
		jsin_at(&list, i, &entry);
		if (get_descriptor(a, &entry, &m->entries[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
add_size(struct manifest *m, int64_t size, struct err *err)
{
	if (__builtin_add_overflow(m->content_size, size, &m->content_size))
		return err_set(err, E_MANIFEST_INVALID,
		    "sizes add up to more than can be");
	return 0;
}

static int
get_image(struct arena *a, const struct jsin *root, struct manifest *m,
    struct err *err)
{
	struct jsin config;

	jsin_key(root, "config", &config);
	if (get_descriptor(a, &config, &m->config, err) < 0 ||
	    get_entries(a, root, "layers", m, err) < 0 ||
	    add_size(m, m->config.size, err) < 0)
		return -1;
	for (size_t i = 0; i < m->n_entries; i++) {
		if (add_size(m, m->entries[i].size, err) < 0)
			return -1;
	}
	return 0;
}

static bool
has(const struct jsin *obj, const char *key)
{
	struct jsin v;

	jsin_key(obj, key, &v);
	return v.type != JSIN_ABSENT;
}

/*
 * The shape must be unambiguous: a document that one client reads as an image
 * and another as an index would have two contents under one digest.
 */
static int
find_shape(const struct jsin *root, enum media_kind *ret, struct err *err)
{
	bool image = has(root, "config") || has(root, "layers");
	bool index = has(root, "manifests");

	if (image == index)
		return err_set(err, E_MANIFEST_INVALID,
		    "must have either config and layers, or manifests");
	*ret = image ? MEDIA_IMAGE : MEDIA_INDEX;
	return 0;
}

/* Header and body must agree; either may be silent, but not both. */
static int
find_media_type(const struct jsin *root, struct str content_type,
    struct str *ret, struct err *err)
{
	struct str header = media_bare(content_type), body;

	if (get_str(root, "mediaType", &body, err) < 0)
		return -1;
	if (header.n == 0 || media_kind(header) == MEDIA_JSON)
		header = body;
	if (body.p && !str_eq(header, body))
		return err_set(err, E_MANIFEST_INVALID,
		    "mediaType differs from the Content-Type");
	if (!header.p)
		return err_set(err, E_MANIFEST_INVALID,
		    "neither Content-Type nor mediaType says what this is");
	*ret = header;
	return 0;
}

static int
check_kind(struct manifest *m, enum media_kind shape, struct err *err)
{
	m->kind = media_kind(m->media_type);
	if (m->kind != MEDIA_IMAGE && m->kind != MEDIA_INDEX)
		return err_set(err, E_MANIFEST_INVALID,
		    "media type is not accepted for manifests");
	if (m->kind != shape)
		return err_set(err, E_MANIFEST_INVALID,
		    "content does not fit the media type");
	return 0;
}

static int
get_head(struct arena *a, const struct jsin *root, struct str content_type,
    struct manifest *m, struct err *err)
{
	enum media_kind shape = MEDIA_OTHER;
	int64_t version;

	if (root->type != JSIN_OBJ)
		return jsin_fail(root, err, E_MANIFEST_INVALID,
		    "must be an object");
	if (jsin_i64(root, "schemaVersion", 2, 2, &version, err) < 0)
		return invalid(err);
	if (find_shape(root, &shape, err) < 0 ||
	    find_media_type(root, content_type, &m->media_type, err) < 0 ||
	    check_kind(m, shape, err) < 0 ||
	    get_str(root, "artifactType", &m->artifact_type, err) < 0)
		return -1;
	return get_annotations(a, root, &m->annotations, err);
}

static int
get_subject(struct arena *a, const struct jsin *root, struct manifest *m,
    struct err *err)
{
	struct jsin subject;
	int found = jsin_obj_opt(root, "subject", &subject, err);

	if (found < 0)
		return invalid(err);
	m->has_subject = found == 1;
	return found ? get_descriptor(a, &subject, &m->subject, err) : 0;
}

int
manifest_parse(struct arena *a, struct str bytes, struct str content_type,
    struct manifest *ret, struct err *err)
{
	struct manifest m = { .kind = MEDIA_OTHER };
	struct jsin root;
	int status;

	if (bytes.n > LIMIT_MANIFEST)
		return err_set(err, E_MANIFEST_TOO_LARGE, "%s",
		    err_text(E_MANIFEST_TOO_LARGE));
	if (jsin_parse(a, bytes, &root, err) < 0)
		return invalid(err);
	if (get_head(a, &root, content_type, &m, err) < 0 ||
	    get_subject(a, &root, &m, err) < 0)
		return -1;
	status = m.kind == MEDIA_IMAGE
	    ? get_image(a, &root, &m, err)
	    : get_entries(a, &root, "manifests", &m, err);
	if (status < 0)
		return -1;
	if (m.artifact_type.n == 0)
		m.artifact_type = m.config.media_type;
	*ret = m;
	return 0;
}
