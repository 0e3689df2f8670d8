/* shared.c — what the handlers of registry.fcgi share. */
#include "base.h"

#include "limits.h"
#include "name.h"
#include "num.h"
#include "registry.h"

int
registry_name(struct ctx *c, struct str *ret_project, struct str *ret_rest,
    struct err *err)
{
	int rc = name_split(c->repository, ret_project, ret_rest, err);

	if (rc == 0)
		return err_set(err, E_NAME_UNKNOWN,
		    "repository name must be project/name");
	return rc < 0 ? -1 : 0;
}

struct actor
registry_actor(const struct ctx *c)
{
	return (struct actor){ c->who.name, c->req.peer, c->req.id,
		c->req.agent };
}

int
registry_page(struct ctx *c, int64_t *ret_n, struct str *ret_last,
    struct err *err)
{
	struct str n = req_arg(&c->req, "n");
	uint64_t v = LIMIT_REGISTRY_PAGE;
	size_t digits = 0;

	while (digits < n.n && n.p[digits] >= '0' && n.p[digits] <= '9')
		digits++;
	if (n.p && (n.n == 0 || digits < n.n))
		return err_set(err, E_PAGINATION,
		    "n must be a number that is not negative");
	/* a number too large to hold is a large number */
	if (n.p && !num_u64(n, UINT64_MAX, &v))
		v = UINT64_MAX;
	*ret_n = (int64_t)MIN(v, (uint64_t)LIMIT_REGISTRY_PAGE);
	*ret_last = req_arg(&c->req, "last");
	return 0;
}

void
registry_link_next(struct ctx *c, struct str path, int64_t n, struct str last)
{
	struct buf b;

	buf_init(&b, c->arena, 4096);
	buf_addc(&b, '<');
	buf_add_urlpath(&b, path);
	buf_printf(&b, "?n=%" PRId64 "&last=", n);
	buf_add_urlquery(&b, last);
	buf_addz(&b, ">; rel=\"next\"");
	resp_header(&c->resp, "Link", buf_str(&b));
}

void
registry_digest_headers(struct ctx *c, const struct digest *d)
{
	struct str text = digest_text(c->arena, d);

	resp_header(&c->resp, "Docker-Content-Digest", text);
	resp_headerf(&c->resp, "ETag", "\"%.*s\"", STR_ARG(text));
}

bool
registry_not_modified(struct ctx *c, const struct digest *d)
{
	struct str field = req_header(&c->req, "IF_NONE_MATCH");

	return field.p && header_etag_matches(field, digest_text(c->arena, d));
}
