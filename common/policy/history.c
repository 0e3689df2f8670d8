#include "base.h"

#include "history.h"
#include "image.h"
#include "jsout.h"
#include "limits.h"
#include "manifest.h"

/* Layers come in the order of the steps that made them. */
struct history {
	struct arena *arena;
	struct artifact_image image;
	struct manifest manifest;
	struct image_step *steps;
	size_t n_steps;
};

static int
read_steps(struct history *h, struct store *store, struct err *err)
{
	const struct descriptor *config = &h->manifest.config;
	struct str text;

	if (config->size < 0 || (size_t)config->size > LIMIT_CONFIG)
		return err_set(err, E_INVALID, "the configuration of the image "
		    "has more than %zu bytes", LIMIT_CONFIG);
	if (store_read(store, h->arena, &config->digest, (size_t)config->size,
	    &text, err) < 0)
		return err->code == E_BLOB_UNKNOWN ? err_set(err, E_NOT_FOUND,
		    "the configuration of the image is missing") : -1;
	if (image_history(h->arena, text, &h->steps, &h->n_steps, err) < 0)
		return err->code == E_BAD_REQUEST ? err_set(err, E_INVALID,
		    "the configuration of the image is no JSON object") : -1;
	return 0;
}

static void
add(struct jsout *j, const char *key, struct str value)
{
	if (value.n)
		jsout_str(j, key, value);
}

static void
add_layer(struct jsout *j, const struct history *h, size_t i)
{
	const struct descriptor *layer = &h->manifest.entries[i];
	int64_t shares;

	jsout_str(j, "digest", digest_text(h->arena, &layer->digest));
	jsout_i64(j, "size", layer->size);
	if (artifact_shares(&h->image, h->arena, &layer->digest, &shares))
		jsout_i64(j, "shared_by", shares);
}

static void
add_step(struct jsout *j, const struct image_step *step)
{
	add(j, "created", step->created);
	add(j, "created_by", step->created_by);
	add(j, "author", step->author);
	add(j, "comment", step->comment);
	if (step->empty)
		jsout_bool(j, "empty_layer", true);
}

static struct str
write_history(const struct history *h)
{
	size_t layer = 0;
	struct jsout j;
	struct buf b;

	buf_init(&b, h->arena, LIMIT_RESPONSE);
	jsout_init(&j, &b);
	jsout_arr_begin(&j, NULL);
	for (size_t i = 0; i < h->n_steps || layer < h->manifest.n_entries;
	    i++) {
		jsout_obj_begin(&j, NULL);
		if (i < h->n_steps)
			add_step(&j, &h->steps[i]);
		if ((i >= h->n_steps || !h->steps[i].empty) &&
		    layer < h->manifest.n_entries)
			add_layer(&j, h, layer++);
		jsout_obj_end(&j);
	}
	jsout_arr_end(&j);
	jsout_done(&j);
	return buf_ok(&b) ? buf_str(&b) : STR_NULL;
}

int
history_get(struct store *store, struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d,
    struct str *ret_json, struct err *err)
{
	struct history h = { .arena = a };
	int rc = artifact_image(db, a, at, d, &h.image, err);

	if (rc <= 0)
		return rc;
	if (manifest_parse(a, h.image.payload, h.image.media_type,
	    &h.manifest, err) < 0 || read_steps(&h, store, err) < 0)
		return -1;
	*ret_json = write_history(&h);
	return ret_json->p ? 1 : err_set(err, E_INVALID,
	    "the history of the image is too long");
}
