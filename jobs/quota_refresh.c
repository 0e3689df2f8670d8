/* quota_refresh.c — counts what projects with a limit store, where something came. */
#include "base.h"

#include "quota.h"
#include "run.h"

#define PAGE 100

struct refresh {
	int64_t last, projects, less;
};

static int
refresh(struct run *r, struct refresh *f, int64_t project, struct err *err)
{
	struct job_progress p = { .phase = "projects", .done = f->projects };
	int64_t before, bytes;

	if (run_step(r, &p, err) < 0 ||
	    quota_count(r->db, project, &before, &bytes, err) < 0)
		return -1;
	f->last = project;
	f->projects++;
	f->less += before > bytes;
	return 0;
}

static int
refresh_page(struct run *r, struct refresh *f, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct rows rows;

	if (quota_changed(r->db, a, f->last, PAGE, &rows, err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);

		if (refresh(r, f, row_i64(&row, "project_id"), err) < 0)
			return -1;
	}
	return rows.count;
}

int
run_quota_refresh(struct run *r, struct err *err)
{
	struct refresh f = { 0 };
	int n;

	do {
		n = refresh_page(r, &f, err);
	} while (n == PAGE);
	if (n < 0)
		return -1;
	snprintf(r->message, sizeof(r->message), "counted: projects=%" PRId64
	    "; stored less than was believed: %" PRId64, f.projects, f.less);
	return 0;
}
