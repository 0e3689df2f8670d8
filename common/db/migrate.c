#include "base.h"

#include <dirent.h>
#include <fcntl.h>

#include "codec.h"
#include "fs.h"
#include "heap.h"
#include "hash.h"
#include "migrate.h"
#include "num.h"

#define FILE_MAX ((size_t)1 << 20)
#define FILES_MAX 512
#define PARTITIONS_AHEAD 3

/* Any constant that nobody else locks; "roadstea" in ASCII. */
#define LOCK_SQL "SELECT pg_advisory_lock(8245916622226841953)"
#define UNLOCK_SQL "SELECT pg_advisory_unlock(8245916622226841953)"

static const char table_sql[] =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    " version integer CONSTRAINT schema_migration_version_pk PRIMARY KEY,"
    " name text NOT NULL,"
    " checksum text NOT NULL,"
    " applied_at timestamptz NOT NULL DEFAULT now());"
    "COMMENT ON TABLE schema_migration IS 'What was applied to this schema';"
    "COMMENT ON COLUMN schema_migration.version IS"
    " 'Number of the file; 0: functions and grants';"
    "COMMENT ON COLUMN schema_migration.name IS 'Its name';"
    "COMMENT ON COLUMN schema_migration.checksum IS 'Its SHA-256 in hex';"
    "COMMENT ON COLUMN schema_migration.applied_at IS 'When it was applied';";

struct step {
	int version;
	struct str name;
	struct str sql;
	struct str checksum;
};

struct run {
	struct arena *arena;
	struct db *db;
	const struct migrate *m;
	struct step steps[FILES_MAX];
	int n_steps;
	struct step functions;
	struct rows applied; /* version, checksum, ordered */
	int done;
};

static struct str
checksum_of(struct arena *a, struct str bytes)
{
	unsigned char out[HASH_MAX];
	struct buf b;
	size_t n;

	hash_of(HASH_SHA256, bytes, out, &n);
	buf_init(&b, a, 2 * n + 1);
	hex_add(&b, str_from(out, n));
	return buf_str(&b);
}

static int
is_sql(const struct dirent *e)
{
	return str_ends(str_of(e->d_name), STR(".sql"));
}

static int
read_sql(struct run *r, const char *path, struct str *ret, struct err *err)
{
	int rc = fs_read_file(r->arena, AT_FDCWD, path, FILE_MAX, ret, err);

	if (rc == 0)
		return err_cause(err, E_INTERNAL, "%s is missing", path);
	return rc < 0 ? -1 : 0;
}

/* The *.sql files of a directory by name, each handed to fn. */
static int
each_file(struct run *r, const char *sub,
    int (*fn)(struct run *r, struct str name, struct str sql, struct err *err),
    struct err *err)
{
	struct str dir = arena_printf(r->arena, "%s/%s", r->m->dir, sub);
	struct dirent **list;
	int n = scandir(dir.p, &list, is_sql, alphasort), rc = 0;

	if (n < 0)
		return err_errno(err, "cannot read %s", dir.p);
	for (int i = 0; i < n; i++) {
		struct str path = arena_printf(r->arena, "%s/%s", dir.p,
		    list[i]->d_name);
		struct str name = arena_str(r->arena, str_of(list[i]->d_name));
		struct str sql;

		if (rc == 0 && (read_sql(r, path.p, &sql, err) < 0 ||
		    fn(r, name, sql, err) < 0))
			rc = -1;
		heap_free(list[i]);
	}
	heap_free(list);
	return rc;
}

static int
add_migration(struct run *r, struct str name, struct str sql, struct err *err)
{
	int64_t version;

	if (!num_i64(str_head(name, 4), 1, 9999, &version) ||
	    version != r->n_steps + 1 || r->n_steps == FILES_MAX)
		return err_cause(err, E_INTERNAL,
		    "%s: migration %04d should be next", name.p,
		    r->n_steps + 1);
	r->steps[r->n_steps++] = (struct step){
		.version = (int)version,
		.name = name,
		.sql = sql,
		.checksum = checksum_of(r->arena, sql),
	};
	return 0;
}

static int
add_functions(struct run *r, struct str name, struct str sql, struct err *err)
{
	(void)name;
	(void)err;
	r->functions.sql = arena_printf(r->arena, "%.*s\n%.*s",
	    STR_ARG(r->functions.sql), STR_ARG(sql));
	return 0;
}

static int
load_files(struct run *r, struct err *err)
{
	struct str grants;

	if (each_file(r, "migrations", add_migration, err) < 0 ||
	    each_file(r, "functions", add_functions, err) < 0 ||
	    read_sql(r, arena_printf(r->arena, "%s/grants.sql", r->m->dir).p,
	    &grants, err) < 0 ||
	    add_functions(r, STR("grants.sql"), grants, err) < 0)
		return -1;
	r->functions.name = STR("functions and grants");
	r->functions.checksum = checksum_of(r->arena, r->functions.sql);
	return 0;
}

/* What was applied; nothing if the table is not there yet. */
static int
load_applied(struct run *r, struct err *err)
{
	struct rows found;

	if (db_dynamic(r->db, r->arena, "SELECT FROM pg_class "
	    "WHERE oid = to_regclass('schema_migration')", NULL, 0, &found,
	    err) < 0)
		return -1;
	if (found.count == 0)
		return 0;
	return db_dynamic(r->db, r->arena, "SELECT version, name, checksum "
	    "FROM schema_migration ORDER BY version", NULL, 0, &r->applied,
	    err);
}

/* The checksum that a version was applied with; absent if it was not. */
static struct str
applied_checksum(const struct run *r, int version)
{
	for (int i = 0; i < r->applied.count; i++) {
		struct row row = rows_at(&r->applied, i);

		if (row_i64(&row, "version") == version)
			return row_str(&row, "checksum");
	}
	return STR_NULL;
}

static int
check_applied(const struct run *r, struct err *err)
{
	for (int i = 0; i < r->applied.count; i++) {
		struct row row = rows_at(&r->applied, i);
		int64_t version = row_i64(&row, "version");

		if (version > r->n_steps)
			return err_cause(err, E_INTERNAL, "the schema has "
			    "migration %04" PRId64 ", which this program does "
			    "not know: it is older than the database", version);
		if (version > 0 && !str_eq(row_str(&row, "checksum"),
		    r->steps[version - 1].checksum))
			return err_cause(err, E_INTERNAL,
			    "%s was changed after it was applied",
			    r->steps[version - 1].name.p);
	}
	return 0;
}

struct apply {
	struct run *run;
	const struct step *step;
};

static int
apply_fn(struct db *db, void *arg, struct err *err)
{
	const struct apply *a = arg;
	const struct step *s = a->step;
	struct str values[] = {
		arena_printf(a->run->arena, "%d", s->version),
		s->name, s->checksum,
	};
	struct rows none;

	if (db_script(db, s->sql.p, err) < 0)
		return -1;
	return db_dynamic(db, a->run->arena,
	    "INSERT INTO schema_migration (version, name, checksum) "
	    "VALUES ($1::integer, $2, $3) ON CONFLICT (version) DO UPDATE "
	    "SET checksum = excluded.checksum, applied_at = now() "
	    "RETURNING version", values, ARRAY_SIZE(values), &none, err);
}

static int
apply(struct run *r, const struct step *s, struct err *err)
{
	struct apply a = { r, s };

	if (r->m->report)
		r->m->report(r->m->arg, s->name.p);
	r->done++;
	if (r->m->dry_run)
		return 0;
	if (tx_run(r->db, apply_fn, &a, err) < 0)
		return err_wrap(err, s->name.p);
	return 0;
}

static int
apply_missing(struct run *r, struct err *err)
{
	for (int i = 0; i < r->n_steps; i++)
		if (!applied_checksum(r, r->steps[i].version).p &&
		    apply(r, &r->steps[i], err) < 0)
			return -1;
	if (r->done || !str_eq(applied_checksum(r, 0), r->functions.checksum))
		return apply(r, &r->functions, err);
	return 0;
}

static int
make_partitions(struct run *r, struct err *err)
{
	struct row row;

	if (r->m->dry_run)
		return 0;
	return db_one(r->db, r->arena, STMT_AUDIT_PARTITIONS, &row, err,
	    (int64_t)PARTITIONS_AHEAD);
}

static int
run_locked(struct run *r, struct err *err)
{
	if (!r->m->dry_run && db_script(r->db, table_sql, err) < 0)
		return -1;
	if (load_applied(r, err) < 0 || check_applied(r, err) < 0 ||
	    apply_missing(r, err) < 0)
		return -1;
	return make_partitions(r, err);
}

/* A connection that broke has given up its lock by itself. */
static void
unlock(struct db *db)
{
	struct err ignored;
	int rc = db_script(db, UNLOCK_SQL "; RESET statement_timeout",
	    &ignored);

	(void)rc;
}

int
migrate_run(struct db *db, const struct migrate *m, int *ret_steps,
    struct err *err)
{
	CLEANUP(arena_free) struct arena *arena = arena_new();
	struct run *r = arena_alloc(arena, sizeof(*r));
	int rc;

	*r = (struct run){ .arena = arena, .db = db, .m = m };
	if (load_files(r, err) < 0 ||
	    db_script(db, "SET statement_timeout = 0; " LOCK_SQL, err) < 0)
		return -1;
	rc = run_locked(r, err);
	if (rc == 0)
		*ret_steps = r->done;
	unlock(db);
	return rc;
}
