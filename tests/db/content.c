#include "base.h"

#include "blob.h"
#include "buf.h"
#include "content.h"
#include "limits.h"
#include "project.h"
#include "rnd.h"
#include "upload.h"
#include "user.h"

void
content_open(struct content *c, const char *database)
{
	struct user_new user = {
		.username = STR("admin"), .profile.email = STR("admin@example.com"),
		.sysadmin = true, .actor = { STR("setup"), STR(""), STR(""), STR("") },
	};
	struct project_new project = {
		.name = STR("library"), .public = true,
	};

	dbtest_schema(database);
	*c = (struct content){
		.db = dbtest_connect(database, "roadstead_app"),
		.arena = arena_new(),
		.actor = { STR("admin"), STR("192.0.2.1"), STR("req-1"),
			STR("docker/26") },
	};
	if (user_create(c->db, c->arena, &user, &c->user_id, &c->err) < 0)
		fail_msg("user: %s", c->err.cause);
	project.owner_id = c->user_id;
	project.actor = c->actor;
	if (project_create(c->db, c->arena, &project, &c->project_id,
	    &c->err) < 0)
		fail_msg("project: %s", c->err.cause);
}

void
content_close(struct content *c)
{
	db_free(&c->db);
	arena_free(&c->arena);
}

struct digest
content_blob(struct content *c, const char *repository, const char *text)
{
	unsigned char state[HASH_STATE_MAX];
	struct hash h;
	struct upload u = {
		.uuid = rnd_uuid(c->arena), .project = STR("library"),
		.repository = str_of(repository), .subject = STR("admin"),
		.alg = HASH_SHA256,
	};
	struct err err;
	struct digest d;

	digest_of(HASH_SHA256, str_of(text), &d);
	hash_init(&h, HASH_SHA256);
	u.state = str_from(state, hash_save(&h, state));
	OK(upload_create(c->db, c->arena, &u, 60, 100, &err));
	OK(db_script(c->db, "BEGIN", &err));
	OK(blob_lock(c->db, c->arena, &d, &err));
	assert_int_equal(blob_commit(c->db, c->arena, u.uuid, &d,
	    (int64_t)strlen(text), &err), 1);
	OK(db_script(c->db, "COMMIT", &err));
	return d;
}

int
content_put(struct content *c, const char *repository, struct str json,
    const char *tag, struct digest *ret)
{
	struct manifest *parsed = arena_alloc(c->arena, sizeof(*parsed));
	struct str *tags = arena_array(c->arena, 1, sizeof(*tags));
	struct manifest_new m = {
		.project = STR("library"), .repository = str_of(repository),
		.bytes = json, .parsed = parsed, .kind = STR("IMAGE"),
		.extra_attrs = STR("{\"os\":\"linux\"}"),
		.actor = c->actor,
	};

	if (manifest_parse(c->arena, json, STR_NULL, parsed, &c->err) < 0)
		fail_msg("manifest: %s", c->err.msg);
	tags[0] = str_of(tag);
	m.tags = (struct db_array){ tags, tag ? 1 : 0 };
	digest_of(HASH_SHA256, json, &m.digest);
	*ret = m.digest;
	return manifest_put(c->db, c->arena, &m, &c->err);
}

static void
add_descriptor(struct buf *b, const char *type, const struct digest *d,
    size_t size)
{
	buf_printf(b, "{\"mediaType\":\"%s\",\"digest\":\"", type);
	digest_add(b, d);
	buf_printf(b, "\",\"size\":%zu}", size);
}

struct digest
content_image(struct content *c, const char *repository, const char *text,
    const char *tag, const struct digest *subject)
{
	struct str config = arena_printf(c->arena, "{\"config\":\"%s\"}", text);
	struct digest config_digest = content_blob(c, repository, config.p);
	struct digest layer = content_blob(c, repository, text), d;
	struct buf b;

	buf_init(&b, c->arena, LIMIT_MANIFEST);
	buf_addz(&b, "{\"schemaVersion\":2,\"mediaType\":"
	    "\"application/vnd.oci.image.manifest.v1+json\",\"config\":");
	add_descriptor(&b, subject ? "application/vnd.example.sig" :
	    "application/vnd.oci.image.config.v1+json", &config_digest,
	    config.n);
	buf_addz(&b, ",\"layers\":[");
	add_descriptor(&b, "application/vnd.oci.image.layer.v1.tar", &layer,
	    strlen(text));
	buf_addz(&b, "]");
	if (subject) {
		buf_addz(&b, ",\"subject\":");
		add_descriptor(&b, "application/vnd.oci.image.manifest.v1+json",
		    subject, 1);
	}
	buf_addz(&b, ",\"annotations\":{\"note\":\"a \\\"b\\\"\"}}");
	if (content_put(c, repository, buf_str(&b), tag, &d) < 0)
		fail_msg("image: %s %s", c->err.msg, c->err.cause);
	return d;
}

struct digest
content_index(struct content *c, const char *repository,
    const struct digest *images, size_t n, const char *tag)
{
	struct digest d;
	struct buf b;

	buf_init(&b, c->arena, LIMIT_MANIFEST);
	buf_addz(&b, "{\"schemaVersion\":2,\"mediaType\":"
	    "\"application/vnd.oci.image.index.v1+json\",\"manifests\":[");
	for (size_t i = 0; i < n; i++) {
		buf_addz(&b, i ? "," : "");
		add_descriptor(&b, "application/vnd.oci.image.manifest.v1+json",
		    &images[i], 1);
	}
	buf_addz(&b, "]}");
	if (content_put(c, repository, buf_str(&b), tag, &d) < 0)
		fail_msg("index: %s %s", c->err.msg, c->err.cause);
	return d;
}

struct manifest_ref
content_ref(struct content *c, const char *repository, const char *tag)
{
	return (struct manifest_ref){
		.project = STR("library"), .repository = str_of(repository),
		.tag = str_of(tag), .actor = c->actor,
	};
}
