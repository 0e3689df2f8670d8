/* metric.c — numbers of each day, as series for plots. */
#include "base.h"

#include "admit_api.h"
#include "api.h"
#include "clock.h"
#include "jsout.h"
#include "limits.h"
#include "metric.h"
#include "name.h"
#include "num.h"
#include "project.h"

#define DAYS_USUAL 30
#define TOP_USUAL 7

/* What a number is kept of. */
enum keeper { OF_ALL, OF_PROJECTS, OF_REGISTRY };

static const struct metric {
	struct str name;
	enum keeper keeper;
	struct route_need need; /* of the registry's */
} metrics[] = {
	{ { "pulls", 5 }, OF_ALL, NEED_PUBLIC },
	{ { "pushes", 6 }, OF_ALL, NEED_PUBLIC },
	{ { "storage", 7 }, OF_PROJECTS, NEED_PUBLIC },
	{ { "physical", 8 }, OF_REGISTRY, NEED_SYSTEM(SYSTEM_VOLUMES, READ) },
	{ { "logical", 7 }, OF_REGISTRY, NEED_SYSTEM(SYSTEM_VOLUMES, READ) },
	{ { "gc_freed", 8 }, OF_REGISTRY, NEED_SYSTEM(GARBAGE_COLLECTION, READ) },
	{ { "queue_wait", 10 }, OF_REGISTRY, NEED_SYSTEM(JOBSERVICE_MONITOR, LIST) },
};

struct wish {
	bool wanted[ARRAY_SIZE(metrics)];
	struct metric_query q;
	bool placed;           /* of one project, or of repositories */
	int64_t project_id;    /* 0: of all */
	struct str project, repository; /* of one repository; or absent */
	struct str ids;        /* of several: "{1,2}"; or absent */
	int64_t top;           /* series of so many projects; 0: sums */
};

static bool
wants(const struct wish *w, enum keeper keeper)
{
	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		if (w->wanted[i] && metrics[i].keeper == keeper)
			return true;
	return false;
}

static bool
of_repositories(const struct wish *w)
{
	return w->repository.p || w->ids.p;
}

static int
add_name(struct wish *w, struct str name, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		if (str_eq(name, metrics[i].name)) {
			w->wanted[i] = true;
			return 0;
		}
	return err_set(err, E_BAD_REQUEST, "names: unknown name");
}

static int
read_names(const struct ctx *c, struct wish *w, struct err *err)
{
	struct str rest = req_arg(&c->req, "names"), name;

	if (!rest.n)
		return err_set(err, E_BAD_REQUEST, "names is missing");
	while (str_next(&rest, ',', &name))
		if (add_name(w, name, err) < 0)
			return -1;
	return 0;
}

static int
read_day(const struct ctx *c, const char *key, int64_t dfl, int64_t *ret,
    struct err *err)
{
	struct str text = req_arg(&c->req, key);

	*ret = dfl;
	if (!text.n || clock_read_day(text, ret))
		return 0;
	return err_set(err, E_BAD_REQUEST, "%s must be a day, YYYY-MM-DD", key);
}

static int
read_days(const struct ctx *c, struct wish *w, struct err *err)
{
	struct metric_query *q = &w->q;

	if (read_day(c, "to", clock_day(clock_now()), &q->last, err) < 0 ||
	    read_day(c, "from", q->last - DAYS_USUAL + 1, &q->first, err) < 0)
		return -1;
	if (q->first <= q->last && q->last - q->first < LIMIT_METRIC_DAYS)
		return 0;
	return err_set(err, E_BAD_REQUEST,
	    "from must be before to, and at most %d days", LIMIT_METRIC_DAYS);
}

/* repository_ids as an array of the database. */
static int
read_ids(const struct ctx *c, struct wish *w, struct err *err)
{
	struct str rest = req_arg(&c->req, "repository_ids"), text;
	int64_t id, count = 0;
	struct buf b;

	if (!rest.n)
		return 0;
	buf_init(&b, c->arena, LIMIT_URI);
	while (str_next(&rest, ',', &text)) {
		if (!num_i64(text, 1, INT64_MAX, &id) ||
		    ++count > LIMIT_METRIC_REPOSITORIES)
			return err_set(err, E_BAD_REQUEST, "repository_ids must"
			    " be numbers, at most %d", LIMIT_METRIC_REPOSITORIES);
		buf_printf(&b, "%c%" PRId64, count > 1 ? ',' : '{', id);
	}
	buf_addc(&b, '}');
	w->ids = buf_str(&b);
	return 0;
}

static int
read_by(const struct ctx *c, struct wish *w, struct err *err)
{
	struct str by = req_arg(&c->req, "by"), top = req_arg(&c->req, "top");
	int64_t most = TOP_USUAL;

	if (read_ids(c, w, err) < 0)
		return -1;
	if (top.n && !num_i64(top, 1, LIMIT_METRIC_TOP, &most))
		return err_set(err, E_BAD_REQUEST, "top must be 1 to %d",
		    LIMIT_METRIC_TOP);
	if (str_eq(by, STR("project")))
		w->top = most;
	else if (str_eq(by, STR("repository")) && !w->ids.p)
		return err_set(err, E_BAD_REQUEST, "repository_ids is missing");
	else if (by.n && !str_eq(by, STR("repository")))
		return err_set(err, E_BAD_REQUEST,
		    "by must be project or repository");
	return 0;
}

/* project_id, project or repository; *ret_name is the name of a project. */
static int
read_place(struct ctx *c, struct wish *w, struct str *ret_name,
    struct err *err)
{
	struct str id = req_arg(&c->req, "project_id");
	struct str full = req_arg(&c->req, "repository");

	*ret_name = req_arg(&c->req, "project");
	w->placed = id.n || full.n || ret_name->n;
	if (id.n && !num_i64(id, 1, INT64_MAX, &w->project_id))
		return err_set(err, E_BAD_REQUEST, "project_id must be a number");
	if (!full.n)
		return 0;
	if (name_check_repository(full, err) < 0 ||
	    !str_cut(full, '/', &w->project, &w->repository))
		return err_set(err, E_BAD_REQUEST, "invalid repository name");
	*ret_name = w->project;
	c->repository = w->repository;
	return 0;
}

/* Numbers that nobody keeps, such as the storage of a repository. */
static int
check_kept(const struct wish *w, struct err *err)
{
	if (wants(w, OF_REGISTRY) && (w->placed || w->top || w->ids.p))
		return err_set(err, E_BAD_REQUEST,
		    "names: kept of the whole registry only");
	if (wants(w, OF_PROJECTS) && of_repositories(w))
		return err_set(err, E_BAD_REQUEST,
		    "names: not kept of repositories");
	return 0;
}

/* One that is not there is refused as one that the caller may not see. */
static int
admit_place(struct ctx *c, struct wish *w, struct str name, struct err *err)
{
	static const struct route_need pull = NEED_PART(REPOSITORY, PULL),
	    one = NEED_PROJECT(REPOSITORY, PULL),
	    quota = NEED_PROJECT(QUOTA, READ);
	struct db *db = ctx_db(c, err);
	struct project found;
	int rc = 1;

	if (!db || (name.n && (rc = project_find(db, c->arena, name, &found,
	    err)) < 0))
		return -1;
	if (name.n)
		w->project_id = rc ? found.id : -1;
	if (admit_api_project(c, w->project_id, w->repository.p ? &one : &pull,
	    err) < 0)
		return -1;
	return wants(w, OF_PROJECTS) ? admit_api_project(c, w->project_id,
	    &quota, err) : 0;
}

static int
admit(struct ctx *c, struct wish *w, struct str name, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		if (w->wanted[i] && metrics[i].keeper == OF_REGISTRY &&
		    admit_api_project(c, 0, &metrics[i].need, err) < 0)
			return -1;
	return w->placed ? admit_place(c, w, name, err) : 0;
}

static int
read_wish(struct ctx *c, struct wish *w, struct err *err)
{
	struct str name;

	*w = (struct wish){
		.q.visitor = identity_visitor(&c->who),
		.q.sysadmin = c->who.sysadmin,
	};
	if (read_names(c, w, err) < 0 || read_days(c, w, err) < 0 ||
	    read_by(c, w, err) < 0 || read_place(c, w, &name, err) < 0 ||
	    check_kept(w, err) < 0)
		return -1;
	return admit(c, w, name, err);
}

/* The names of some keepers. */
static struct db_array
names_of(struct arena *a, const struct wish *w, bool registry)
{
	struct str *names = arena_array(a, ARRAY_SIZE(metrics), sizeof(*names));
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		if (w->wanted[i] &&
		    (metrics[i].keeper == OF_REGISTRY) == registry)
			names[n++] = metrics[i].name;
	return (struct db_array){ names, n };
}

static int
find_used(struct ctx *c, struct db *db, struct wish *w, struct str *ret,
    struct err *err)
{
	w->q.names = names_of(c->arena, w, false);
	if (!w->q.names.count)
		return 0;
	if (!of_repositories(w))
		return metric_projects(db, c->arena, &w->q, w->project_id,
		    w->top, ret, err);
	if (metric_repositories(db, c->arena, &w->q, w->ids.p ? w->ids :
	    STR("{}"), w->project, w->repository, ret, err) < 0)
		return -1;
	return w->repository.p && str_eq(*ret, STR("[]")) ?
	    api_unknown("repository", err) : 0;
}

static int
find_registry(struct ctx *c, struct db *db, struct wish *w, struct str *ret,
    struct err *err)
{
	w->q.names = names_of(c->arena, w, true);
	return w->q.names.count ? metric_registry(db, c->arena, &w->q, ret,
	    err) : 0;
}

/* Both arrays as one. */
static struct str
join(struct arena *a, struct str x, struct str y)
{
	bool both = x.n > 2 && y.n > 2;

	return arena_printf(a, "[%.*s%s%.*s]", (int)x.n - 2, x.p + 1,
	    both ? "," : "", (int)y.n - 2, y.p + 1);
}

static struct str
day_text(struct arena *a, int64_t day)
{
	struct buf b;

	buf_init(&b, a, 16);
	clock_add_day(&b, day);
	return buf_str(&b);
}

static int
answer(struct ctx *c, const struct wish *w, struct str series)
{
	struct jsout j;
	struct buf b;

	buf_init(&b, c->arena, LIMIT_RESPONSE);
	jsout_init(&j, &b);
	jsout_obj_begin(&j, NULL);
	jsout_str(&j, "from", day_text(c->arena, w->q.first));
	jsout_str(&j, "to", day_text(c->arena, w->q.last));
	jsout_arr_begin(&j, "days");
	for (int64_t day = w->q.first; day <= w->q.last; day++)
		jsout_str(&j, NULL, day_text(c->arena, day));
	jsout_arr_end(&j);
	jsout_raw(&j, "series", series);
	jsout_obj_end(&j);
	return resp_json(&c->resp, 200, buf_str(&b));
}

int
metric_get(struct ctx *c, struct err *err)
{
	struct str used = STR("[]"), registry = STR("[]");
	struct db *db = ctx_db(c, err);
	struct wish w;

	if (!db || read_wish(c, &w, err) < 0 ||
	    find_used(c, db, &w, &used, err) < 0 ||
	    find_registry(c, db, &w, &registry, err) < 0)
		return -1;
	return answer(c, &w, join(c->arena, used, registry));
}
