#include "base.h"

#include "artifact.h"

static const struct list_field fields[] = {
	{ "id", LIST_INT, "b.manifest_id %", "b.manifest_id" },
	{ "digest", LIST_TEXT, "b.digest_text %", "b.digest_text" },
	{ "type", LIST_TEXT, "b.kind %", "b.kind" },
	{ "media_type", LIST_TEXT, "b.media_type %", "b.media_type" },
	{ "artifact_type", LIST_TEXT, "b.artifact_type %", "b.artifact_type" },
	{ "size", LIST_INT, "b.size %", "b.size" },
	{ "push_time", LIST_TIME, "b.created_at %", "b.created_at" },
	{ "pull_time", LIST_TIME, "b.pulled_at %", "b.pulled_at" },
	{ "tags", LIST_TEXT, "EXISTS (SELECT FROM tag t "
	    "WHERE t.manifest_id = b.manifest_id "
	    "AND t.valid_to = 'infinity' AND t.name %)", NULL },
	{ "labels", LIST_INT, "EXISTS (SELECT FROM manifest_label l "
	    "WHERE l.manifest_id = b.manifest_id AND l.label_id %)", NULL },
	{ "tagged", LIST_BOOL, "b.tagged %", NULL },
	{ "top", LIST_BOOL, "b.top %", NULL },
};

static const struct list list = {
	STMT_ARTIFACT_LIST, fields, ARRAY_SIZE(fields),
	"b.created_at DESC, b.manifest_id DESC",
};

static const struct list_field tag_fields[] = {
	{ "id", LIST_INT, "b.tag_id %", "b.tag_id" },
	{ "name", LIST_TEXT, "b.name %", "b.name" },
	{ "push_time", LIST_TIME, "b.valid_from %", "b.valid_from" },
};

static const struct list tag_list = {
	STMT_TAG_LIST, tag_fields, ARRAY_SIZE(tag_fields),
	"b.valid_from DESC, b.tag_id DESC",
};

static const struct list_field tag_row_fields[] = {
	{ "name", LIST_TEXT, "b.name %", "natural_key(b.name)" },
	{ "digest", LIST_TEXT, "b.digest_text %", NULL },
	{ "type", LIST_TEXT, "b.kind %", NULL },
	{ "platform", LIST_TEXT, "EXISTS (SELECT "
	    "FROM manifest_platforms(b.manifest_id) AS p "
	    "WHERE NOT p.attestation AND p.os || '/' || p.architecture %)",
	    NULL },
	{ "signed", LIST_BOOL, "b.signed %", NULL },
	{ "size", LIST_INT, "b.size %", "b.size" },
	{ "push_time", LIST_TIME, "b.valid_from %", "b.valid_from" },
	{ "pull_time", LIST_TIME, "b.pulled_at %", "b.pulled_at" },
};

static const struct list tag_row_list = {
	STMT_TAG_ROWS, tag_row_fields, ARRAY_SIZE(tag_row_fields),
	"b.name",
};

static const struct list_field accessory_fields[] = {
	{ "id", LIST_INT, "b.manifest_id %", "b.manifest_id" },
	{ "type", LIST_TEXT, "b.type %", "b.type" },
	{ "digest", LIST_TEXT, "b.digest_text %", "b.digest_text" },
	{ "size", LIST_INT, "b.size %", "b.size" },
	{ "creation_time", LIST_TIME, "b.created_at %", "b.created_at" },
};

static const struct list accessory_list = {
	STMT_ACCESSORY_LIST, accessory_fields, ARRAY_SIZE(accessory_fields),
	"b.created_at DESC, b.manifest_id DESC",
};

int
artifact_resolve(struct db *db, struct arena *a,
    const struct artifact_place *at, struct str tag, struct digest *ret,
    struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_ARTIFACT_FIND, &row, err, at->project,
	    at->repository, tag);

	if (rc > 0 && digest_from_db(row_str(&row, "digest"), ret, err) < 0)
		return -1;
	return rc;
}

int
artifact_get(struct db *db, struct arena *a, const struct artifact_place *at,
    const struct digest *d, const struct artifact_detail *detail,
    struct str *ret_json, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_ARTIFACT_GET, &row, err, at->project,
	    at->repository, digest_db(a, d), (int)detail->tags,
	    (int)detail->labels, (int)detail->accessories,
	    (int)detail->immutable);

	if (rc > 0)
		*ret_json = row_str(&row, "item");
	return rc;
}

int
artifact_image(struct db *db, struct arena *a, const struct artifact_place *at,
    const struct digest *d, struct artifact_image *ret, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_ARTIFACT_IMAGE, &row, err, at->project,
	    at->repository, digest_db(a, d));

	if (rc <= 0)
		return rc;
	ret->media_type = row_str(&row, "media_type");
	ret->payload = row_str(&row, "payload");
	return db_rows(db, a, STMT_ARTIFACT_SHARES, &ret->shares, err,
	    row_i64(&row, "manifest_id")) < 0 ? -1 : 1;
}

bool
artifact_shares(const struct artifact_image *image, struct arena *a,
    const struct digest *layer, int64_t *ret)
{
	struct str wanted = digest_db(a, layer);
	int low = 0, high = image->shares.count;

	while (low < high) {
		int middle = low + (high - low) / 2;
		struct row row = rows_at(&image->shares, middle);
		int order = str_cmp(row_str(&row, "digest"), wanted);

		if (order == 0) {
			*ret = row_i64(&row, "shares");
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static const struct str yes = { "true", 4 }, no = { "false", 5 };

static struct str
bool_text(bool v)
{
	return v ? yes : no;
}

/* "tags=*" and "tags=nil" ask whether there are any. */
static struct list_term
translate(const struct list_term *t)
{
	bool any = t->op == LIST_EQ && t->count == 1 &&
	    str_eq(t->values[0], STR("*"));
	bool none = t->op == LIST_EQ && t->count == 1 &&
	    str_eq(t->values[0], STR("nil"));

	if (!str_eq(t->field, STR("tags")) || (!any && !none))
		return *t;
	return (struct list_term){
		.field = STR("tagged"),
		.op = LIST_EQ,
		.values = any ? &yes : &no,
		.count = 1,
	};
}

/* The client's terms as our fields have them, and the rule about parts. */
static struct list_query
own_query(struct arena *a, const struct list_query *query)
{
	struct list_term *terms = arena_array(a, query->n_terms + 1,
	    sizeof(*terms));
	struct list_query q = *query;
	bool base = false;

	for (size_t i = 0; i < query->n_terms; i++) {
		terms[i] = translate(&query->terms[i]);
		base |= str_eq(terms[i].field, STR("base"));
	}
	if (!base)
		terms[q.n_terms++] = (struct list_term){
			.field = STR("top"),
			.op = LIST_EQ,
			.values = &yes,
			.count = 1,
		};
	q.terms = terms;
	return q;
}

int
artifact_list(struct db *db, struct arena *a, const struct artifact_place *at,
    const struct artifact_detail *detail, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	struct list_query q = own_query(a, query);
	struct str args[] = {
		at->project, at->repository, bool_text(detail->tags),
		bool_text(detail->labels), bool_text(detail->accessories),
		bool_text(detail->immutable),
	};

	return db_list(db, a, &list, args, ARRAY_SIZE(args), &q, ret, err);
}

int
artifact_manifest(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d,
    struct str *ret_type, struct str *ret_payload, struct err *err)
{
	struct row row;
	int rc = db_opt(db, a, STMT_ARTIFACT_MANIFEST, &row, err, at->project,
	    at->repository, digest_db(a, d));

	if (rc > 0) {
		*ret_type = row_str(&row, "media_type");
		*ret_payload = row_str(&row, "payload");
	}
	return rc;
}

int
artifact_delete(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_ARTIFACT_DELETE, &row, err, at->project,
	    at->repository, digest_db(a, d), actor->username, actor->client,
	    actor->request_id, actor->user_agent);
}

int
artifact_tags(struct db *db, struct arena *a, const struct artifact_place *at,
    const struct digest *d, bool immutable, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	struct str args[] = {
		at->project, at->repository, digest_text(a, d),
		bool_text(immutable),
	};

	return db_list(db, a, &tag_list, args, ARRAY_SIZE(args), query, ret,
	    err);
}

int
artifact_tag_rows(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct list_query *query,
    struct list_page *ret, struct err *err)
{
	static const struct list_sort by_name = { { "name", 4 }, false };
	struct str args[] = { at->project, at->repository };
	struct list_query q = *query;

	q.shape = "tag_row_json";
	if (!q.n_sorts) {
		q.sorts = &by_name;
		q.n_sorts = 1;
	}
	return db_list(db, a, &tag_row_list, args, ARRAY_SIZE(args), &q, ret,
	    err);
}

int
artifact_accessories(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d,
    const struct list_query *query, struct list_page *ret, struct err *err)
{
	struct str args[] = { at->project, at->repository, digest_text(a, d) };

	return db_list(db, a, &accessory_list, args, ARRAY_SIZE(args), query,
	    ret, err);
}

int
artifact_tag(struct db *db, struct arena *a, const struct artifact_place *at,
    const struct digest *d, struct str tag, const struct actor *actor,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_TAG_CREATE, &row, err, at->project,
	    at->repository, tag, digest_db(a, d), actor->username,
	    actor->client, actor->request_id, actor->user_agent);
}

int
artifact_untag(struct db *db, struct arena *a,
    const struct artifact_place *at, const struct digest *d, struct str tag,
    const struct actor *actor, struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_TAG_DELETE, &row, err, at->project,
	    at->repository, tag, digest_db(a, d), actor->username,
	    actor->client, actor->request_id, actor->user_agent);
}

int
artifact_copy(struct db *db, struct arena *a,
    const struct artifact_place *from, const struct digest *d,
    const struct artifact_place *to, const struct actor *actor,
    struct err *err)
{
	struct row row;

	return db_opt(db, a, STMT_ARTIFACT_COPY, &row, err, to->project,
	    to->repository, from->project, from->repository, digest_db(a, d),
	    actor->username, actor->client, actor->request_id,
	    actor->user_agent);
}
