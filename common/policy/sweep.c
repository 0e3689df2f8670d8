#include "base.h"

#include "clock.h"
#include "session.h"
#include "sweep.h"
#include "upload.h"

#define BATCH 500

static int
step(struct sweep *s, const char *phase, struct err *err)
{
	return s->step ? s->step(s, phase, err) : 0;
}

/* The writer's lock: 1 ours, 0 there is no file, -1 E_RANGE_INVALID taken. */
static int
lock(struct sweep *s, struct str uuid, struct store_upload *ret,
    struct err *err)
{
	*ret = (struct store_upload){ .fd = -1 };
	return s->store->ops->upload_lock(s->store, uuid, ret, err);
}

static int
expire(struct sweep *s, struct arena *a, struct str uuid, struct err *err)
{
	const struct store_ops *ops = s->store->ops;
	struct store_upload file;
	int rc = lock(s, uuid, &file, err);

	if (rc < 0 && err->code == E_RANGE_INVALID) {
		s->busy++;
		return 0;
	}
	if (rc >= 0)
		rc = upload_expire(s->db, a, uuid, err);
	if (rc > 0) {
		s->uploads++;
		rc = ops->upload_remove(s->store, uuid, err);
	}
	ops->upload_close(&file);
	return rc < 0 ? -1 : 0;
}

/* How many rows the page had, or -1; *after moves behind it. */
static int
expire_page(struct sweep *s, char after[64], struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct rows rows;

	if (upload_expired(s->db, a, *after ? str_of(after) : STR_NULL, BATCH,
	    &rows, err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row row = rows_at(&rows, i);
		struct str uuid = row_str(&row, "upload_id");

		if (step(s, "uploads", err) < 0 ||
		    expire(s, a, uuid, err) < 0)
			return -1;
		snprintf(after, 64, "%.*s", STR_ARG(uuid));
	}
	return rows.count;
}

int
sweep_uploads(struct sweep *s, struct err *err)
{
	char after[64] = "";
	int n;

	do {
		n = expire_page(s, after, err);
	} while (n == BATCH);
	return n < 0 ? -1 : 0;
}

/* A row is made before its file: none now means none ever. */
static int
drop_file(void *arg, struct str uuid, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct sweep *s = arg;
	const struct store_ops *ops = s->store->ops;
	struct store_upload file;
	int rc;

	if (step(s, "files", err) < 0)
		return -1;
	rc = upload_exists(s->db, a, uuid, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	rc = lock(s, uuid, &file, err);
	if (rc < 0)
		return err->code == E_RANGE_INVALID ||
		    err->code == E_UPLOAD_UNKNOWN ? 0 : -1;
	if (rc > 0) {
		s->files++;
		rc = ops->upload_remove(s->store, uuid, err);
	}
	ops->upload_close(&file);
	return rc < 0 ? -1 : 0;
}

int
sweep_files(struct sweep *s, struct err *err)
{
	return s->store->ops->upload_each(s->store,
	    clock_now() / SECOND - s->age, drop_file, s, err);
}

int
sweep_sessions(struct sweep *s, struct err *err)
{
	int64_t n;

	do {
		if (step(s, "sessions", err) < 0 ||
		    session_sweep(s->db, BATCH, &n, err) < 0)
			return -1;
		s->sessions += n;
	} while (n == BATCH);
	return 0;
}

int
sweep_trash(struct sweep *s, struct err *err)
{
	int64_t now = clock_now() / SECOND;

	if (step(s, "trash", err) < 0)
		return -1;
	return s->store->ops->trash_sweep(s->store, now - SWEEP_TRASH * 86400,
	    &s->trash, err);
}

int
sweep_all(struct sweep *s, struct err *err)
{
	if (sweep_uploads(s, err) < 0 || sweep_files(s, err) < 0)
		return -1;
	return sweep_sessions(s, err) < 0 ? -1 : sweep_trash(s, err);
}
