#include "base.h"

#include "audit.h"
#include "limits.h"
#include "log.h"
#include "name.h"
#include "record.h"
#include "utf8.h"

static struct actor
actor_of(const struct ctx *c, struct str name)
{
	return (struct actor){ name, c->req.peer, c->req.id, c->req.agent };
}

int
record_login(struct ctx *c, struct str name, bool success, struct err *err)
{
	/* whose a failed log-in claimed to be may be anything */
	struct str who = success ? c->who.name :
	    utf8_clean(c->arena, name.p ? name : STR(""), LIMIT_USER_NAME);
	struct audit entry = {
		.operation = STR("login"),
		.resource_type = STR("user"),
		.resource = who,
		.success = success,
		.actor = actor_of(c, who),
	};
	struct db *db = ctx_db(c, err);

	return db ? audit_add(db, &entry, err) : -1;
}

/*
 * What a path is about, by the first of these within its pattern; without an
 * operation the method says which.
 */
static const struct {
	const char *part, *operation, *type;
} kinds[] = {
	{ "/artifacts/deletions", "delete", "artifact" },
	{ "/tags/deletions", "delete", "tag" },
	{ "/deletions/repositories", "delete", "repository" },
	{ "/deletions/{id}/undo", "undo", "deletion" },
	{ "/deletions/{id}/purge", "purge", "deletion" },
	{ "/deletions/purge", "purge", "deletion" },
	{ "/manifests/", NULL, "artifact" },
	{ "/blobs/uploads", "create", "artifact" },
	{ "/blobs/", NULL, "blob" },
	{ "/artifacts/{reference}/labels", "update", "artifact" },
	{ "/artifacts/{reference}/tags", NULL, "tag" },
	{ "/artifacts", NULL, "artifact" },
	{ "/repositories/", NULL, "repository" },
	{ "/immutabletagrules", NULL, "immutable_rule" },
	{ "/members", NULL, "member" },
	{ "/metadatas", "update", "project" },
	{ "/projects", NULL, "project" },
	{ "/preferences", "update", "preference" },
	{ "/users", NULL, "user" },
	{ "/usergroups", NULL, "usergroup" },
	{ "/robots", NULL, "robot" },
	{ "/labels", NULL, "label" },
	{ "/retentions/{id}/executions", NULL, "job" },
	{ "/retentions", NULL, "retention_policy" },
	{ "/registries", NULL, "registry" },
	{ "/quotas", NULL, "quota" },
	{ "/configurations", NULL, "configuration" },
	{ "/schedule", "update", "schedule" },
	{ "/system/", NULL, "job" },
	{ "/x/fsck/", NULL, "job" },
	{ "/jobservice/jobs/", NULL, "job" },
	{ "/jobservice/queues/", NULL, "job_queue" },
};

static const char *
operation_of(const struct ctx *c, const char *type)
{
	switch (c->req.method) {
	case REQ_POST:
		return "create";
	case REQ_DELETE:
		return "delete";
	default:
		/* manifests are put, not posted */
		return c->repository.p && c->app->program->errors ==
		    RESP_ERRORS_OCI && strcmp(type, "artifact") == 0 ?
		    "create" : "update";
	}
}

/* False: it is about nothing that would have been recorded. */
static bool
describe(const struct ctx *c, struct audit *entry)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!strstr(c->match.route->pattern, kinds[i].part))
			continue;
		entry->resource_type = str_of(kinds[i].type);
		entry->operation = str_of(kinds[i].operation ?
		    kinds[i].operation : operation_of(c, kinds[i].type));
		return true;
	}
	return false;
}

/* The registry answers 401 to those whose token or password is not enough. */
static bool
is_refusal(const struct ctx *c, const struct err *why)
{
	int status = err_status(why->code);
	bool registry = c->app->program->errors == RESP_ERRORS_OCI;

	return c->match.route && c->who.name.n && (status == 403 ||
	    (registry && status == 401)) &&
	    c->req.method != REQ_GET && c->req.method != REQ_HEAD;
}

/* What of it is absent stays so. */
static void
place_of(const struct ctx *c, struct str *ret_project, struct str *ret_repository)
{
	struct err ignored;

	if (c->app->program->errors == RESP_ERRORS_OCI) {
		if (name_split(c->repository, ret_project, ret_repository,
		    &ignored) <= 0)
			*ret_project = *ret_repository = STR_NULL;
		return;
	}
	*ret_project = c->project.name;
	*ret_repository = c->repository;
}

void
record_refusal(struct ctx *c, const struct err *why)
{
	struct audit entry = {
		.resource = utf8_clean(c->arena, c->req.path,
		    LIMIT_AUDIT_RESOURCE),
		.description = arena_printf(c->arena, "refused: %s", why->msg),
		.actor = actor_of(c, c->who.name),
	};
	struct str repository = STR_NULL;
	struct err err;
	struct db *db;

	if (!is_refusal(c, why) || !describe(c, &entry))
		return;
	place_of(c, &entry.project, &repository);
	/* the transaction that was refused cannot tell others itself */
	if (why->code == E_QUOTA) {
		entry.event = STR("quota_exceed");
		entry.repository = repository;
	}
	db = ctx_db(c, &err);
	if (!db || audit_add(db, &entry, &err) < 0)
		log_write(LOG_WARN, "cannot record a refusal",
		    LOG_STR("id", c->req.id), LOG_STR("cause",
		    str_of(err.cause)), LOG_END);
}
