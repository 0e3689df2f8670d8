/* manifest_push.c — manifests in (distribution-spec end-7a, end-7b). */
#include "base.h"

#include "limits.h"
#include "manifest.h"
#include "name.h"
#include "publish.h"
#include "registry.h"

/* The tags that the request asks for: that of the path, or ?tag=. */
static int
wanted_tags(struct ctx *c, const struct name_target *target,
    struct publish *p, struct err *err)
{
	struct str *tags = arena_array(c->arena, LIMIT_TAG_PARAMS + 1,
	    sizeof(*tags));
	size_t n = 0;

	if (target->tag.p)
		tags[n++] = target->tag;
	for (size_t i = 0; i < c->req.arg_count && !target->tag.p; i++) {
		if (!str_eq(c->req.args[i].key, STR("tag")))
			continue;
		if (n == LIMIT_TAG_PARAMS)
			return err_set(err, E_URI_TOO_LONG,
			    "more than %d tags", LIMIT_TAG_PARAMS);
		if (name_check_tag(c->req.args[i].value, err) < 0)
			return -1;
		tags[n++] = c->req.args[i].value;
	}
	p->tags = tags;
	p->tag_count = n;
	return 0;
}

/* The digest of the path counts; a tag is sha256. */
static int
settle_digest(const struct name_target *target, struct str body,
    struct publish *p, struct err *err)
{
	digest_of(target->tag.p ? HASH_SHA256 : target->digest.alg, body,
	    &p->digest);
	if (!target->tag.p && !digest_eq(&p->digest, &target->digest))
		return err_set(err, E_DIGEST_INVALID,
		    "provided digest did not match the manifest");
	return 0;
}

static int
answer(struct ctx *c, const struct publish *p)
{
	struct str text = digest_text(c->arena, &p->digest);
	struct buf b;

	buf_init(&b, c->arena, 1024);
	buf_addz(&b, "/v2/");
	buf_add_urlpath(&b, c->repository);
	buf_printf(&b, "/manifests/%.*s", STR_ARG(text));
	resp_header(&c->resp, "Location", buf_str(&b));
	resp_header(&c->resp, "Docker-Content-Digest", text);
	if (p->manifest.has_subject)
		resp_header(&c->resp, "OCI-Subject",
		    digest_text(c->arena, &p->manifest.subject.digest));
	for (size_t i = 0; i < p->tag_count && req_arg(&c->req, "tag").p; i++)
		resp_header(&c->resp, "OCI-Tag", p->tags[i]);
	return resp_empty(&c->resp, 201);
}

/* The body, checked. */
static int
read_manifest(struct ctx *c, struct publish *p, struct err *err)
{
	struct str type = fcgi_param(c->req.fcgi, "CONTENT_TYPE");

	if (body_read(&c->req, LIMIT_MANIFEST, E_MANIFEST_TOO_LARGE, &p->bytes,
	    err) < 0)
		return -1;
	return manifest_parse(c->arena, p->bytes, type, &p->manifest, err);
}

/* RFC 9110 section 13.2.2, for whoever must not overwrite another's push. */
static bool
holds(void *arg, const struct digest *now)
{
	struct ctx *c = arg;
	struct str match = req_header(&c->req, "IF_MATCH");
	struct str none = req_header(&c->req, "IF_NONE_MATCH");
	struct str tag = now ? digest_text(c->arena, now) : STR_NULL;

	if (match.p && !(now && header_etag_matches(match, tag)))
		return false;
	return !(none.p && now && header_etag_matches(none, tag));
}

static bool
is_conditional(const struct ctx *c)
{
	return req_header(&c->req, "IF_MATCH").p ||
	    req_header(&c->req, "IF_NONE_MATCH").p;
}

int
manifest_push(struct ctx *c, struct err *err)
{
	struct publish p = { .arena = c->arena, .store = c->app->store };
	struct publish_condition only_if = { .holds = holds, .arg = c };
	struct name_target target;
	struct db *db;

	if (registry_name(c, &p.project, &p.repository, err) < 0 ||
	    name_target(ctx_param(c, "reference"), &target, err) < 0 ||
	    wanted_tags(c, &target, &p, err) < 0)
		return -1;
	if (read_manifest(c, &p, err) < 0 ||
	    settle_digest(&target, p.bytes, &p, err) < 0)
		return -1;
	only_if.tag = target.tag;
	p.only_if = is_conditional(c) ? &only_if : NULL;
	p.actor = registry_actor(c);
	db = ctx_db(c, err);
	if (!db || publish_manifest(&p, db, err) < 0)
		return -1;
	return answer(c, &p);
}
