#include "base.h"

#include "image.h"
#include "jsout.h"
#include "limits.h"
#include "manifest_pull.h"
#include "publish.h"
#include "tag.h"

#define ATTRS_MAX ((size_t)4 << 20)

static bool
read_config(const struct publish *p, struct str *ret)
{
	const struct descriptor *config = &p->manifest.config;
	struct err ignored;

	return config->size > 0 && (size_t)config->size <= LIMIT_CONFIG &&
	    store_read(p->store, p->arena, &config->digest,
	    (size_t)config->size, ret, &ignored) == 0;
}

static void
add(struct jsout *j, const char *key, struct str value)
{
	if (value.p)
		jsout_str(j, key, value);
}

/* Harbor's extra_attrs of an image; absent when the configuration is odd. */
static struct str
image_attrs(const struct publish *p)
{
	struct err ignored;
	struct image image;
	struct jsout j;
	struct buf b;
	struct str text;

	if (!read_config(p, &text) ||
	    image_parse(p->arena, text, &image, &ignored) < 0)
		return STR_NULL;
	buf_init(&b, p->arena, ATTRS_MAX);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	add(&j, "architecture", image.architecture);
	add(&j, "author", image.author);
	if (image.container.p)
		jsout_raw(&j, "config", image.container);
	add(&j, "created", image.created);
	add(&j, "os", image.os);
	add(&j, "os.version", image.os_version);
	add(&j, "variant", image.variant);
	jsout_obj_end(&j);
	return buf_ok(&b) ? buf_str(&b) : STR_NULL;
}

/* Types as Harbor shows them, by the media type of the configuration. */
static const struct {
	const char *config, *kind;
} kinds[] = {
	{ "application/vnd.oci.image.config.v1+json", "IMAGE" },
	{ "application/vnd.docker.container.image.v1+json", "IMAGE" },
	{ "application/vnd.cncf.helm.config.v1+json", "CHART" },
	{ "application/vnd.cnab.config.v1+json", "CNAB" },
	{ "application/vnd.wasm.config.v1+json", "WASM" },
};

static struct str
kind_of(const struct publish *p)
{
	struct str config = p->manifest.config.media_type;

	if (p->manifest.kind == MEDIA_INDEX)
		return STR("IMAGE");
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_eq(config, str_of(kinds[i].config)))
			return str_of(kinds[i].kind);
	return STR("UNKNOWN");
}

/* What the path of the request names now.  1, 0, -1. */
static int
present(struct db *db, const struct publish *p, struct digest *ret,
    struct err *err)
{
	struct manifest_ref ref = { .project = p->project,
		.repository = p->repository, .digest = p->digest };
	struct manifest_found found;
	int rc;

	if (p->only_if->tag.p)
		return tag_locked(db, p->arena, p->project, p->repository,
		    p->only_if->tag, ret, err);
	rc = manifest_head(db, p->arena, &ref, &found, err);
	if (rc > 0)
		*ret = found.digest;
	return rc;
}

struct conditional {
	const struct publish *p;
	const struct manifest_new *m;
};

static int
put_if(struct db *db, void *arg, struct err *err)
{
	const struct conditional *c = arg;
	const struct publish_condition *only_if = c->p->only_if;
	struct digest now;
	int rc = present(db, c->p, &now, err);

	if (rc < 0)
		return -1;
	if (!only_if->holds(only_if->arg, rc > 0 ? &now : NULL))
		return err_set(err, E_PRECONDITION, "precondition failed");
	return manifest_put(db, c->p->arena, c->m, err);
}

int
publish_manifest(const struct publish *p, struct db *db, struct err *err)
{
	struct str kind = kind_of(p);
	struct manifest_new m = {
		.project = p->project,
		.repository = p->repository,
		.digest = p->digest,
		.bytes = p->bytes,
		.parsed = &p->manifest,
		.kind = kind,
		.tags = { p->tags, p->tag_count },
		.actor = p->actor,
	};

	if (p->manifest.kind == MEDIA_IMAGE && str_eq(kind, STR("IMAGE")))
		m.extra_attrs = image_attrs(p);
	if (p->only_if)
		return tx_run(db, put_if, &(struct conditional){ p, &m }, err);
	return manifest_put(db, p->arena, &m, err);
}
