#include "base.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>

#include "cluster.h"
#include "db.h"
#include "fs.h"
#include "layout.h"
#include "num.h"
#include "proc.h"

#define PG_ROOT "/usr/lib/postgresql"
#define PG_OLDEST 15
#define PG_NEWEST 99
#define CONF_MAX ((size_t)16 << 10)
#define LOG_MAX ((size_t)64 << 20)
#define LAST_WORDS 400
#define END_SECONDS 30

bool
cluster_is_ours(const struct tool *t)
{
	return t->conf.database_conninfo.n == 0;
}

const char *
cluster_owner_conninfo(const struct tool *t)
{
	if (!cluster_is_ours(t))
		return tool_printf(t, "%.*s", STR_ARG(t->conf.conninfo));
	return tool_printf(t, "host=%s/run/pg dbname=roadstead "
	    "user=roadstead_owner", t->prefix);
}

static bool
has_version(const struct tool *t, int64_t version)
{
	return access(tool_printf(t, PG_ROOT "/%" PRId64 "/bin/postgres",
	    version), X_OK) == 0;
}

/* The version that made the cluster; 0 if there is none yet. */
static int
made_by(struct tool *t, int64_t *ret, struct err *err)
{
	struct str text;
	int found = fs_read_file(t->arena, AT_FDCWD,
	    tool_data(t, "pg/PG_VERSION"), 64, &text, err);

	*ret = 0;
	if (found <= 0)
		return found;
	if (!num_i64(str_trim(text), 1, PG_NEWEST, ret))
		return err_cause(err, E_INTERNAL, "PG_VERSION cannot be read");
	return 0;
}

/* The directory of the server's programs: of the cluster's version, or newest. */
static int
find_bin(struct tool *t, const char **ret, struct err *err)
{
	int64_t version;

	if (made_by(t, &version, err) < 0)
		return -1;
	if (version > 0 && !has_version(t, version))
		return err_cause(err, E_INTERNAL, "the database was made by "
		    "PostgreSQL %" PRId64 ", which is not installed", version);
	for (int64_t v = PG_NEWEST; version == 0 && v >= PG_OLDEST; v--)
		if (has_version(t, v))
			version = v;
	if (version == 0)
		return err_cause(err, E_INTERNAL, "PostgreSQL %d or newer is not "
		    "installed", PG_OLDEST);
	*ret = tool_printf(t, PG_ROOT "/%" PRId64 "/bin", version);
	return 0;
}

static int
run_initdb(struct tool *t, const char *bin, struct err *err)
{
	const char *argv[] = { tool_printf(t, "%s/initdb", bin), "-D",
		tool_data(t, "pg"), "-U", POSTGRES_USER, "-E", "UTF8",
		"--locale=C.UTF-8", "--auth-local=peer",
		"--auth-host=scram-sha-256", "--data-checksums",
		"--no-instructions", NULL };

	say("making the database cluster in %s", tool_data(t, "pg"));
	return proc_run(t->arena, &(struct proc){ .argv = argv,
	    .user = POSTGRES_USER }, NULL, err);
}

/*
 * Few and small: a pool of workers needs a few dozen connections, all of whose
 * statements are short and prepared.
 */
static void
add_settings(struct tool *t, struct buf *b)
{
	buf_printf(b,
	    "# Written by \"roadstead setup\"; put changes into local.conf.\n"
	    "listen_addresses = ''\n"
	    "unix_socket_directories = '%s/run/pg'\n"
	    "unix_socket_permissions = 0777\n"
	    "max_connections = %" PRId64 "\n"
	    "superuser_reserved_connections = 3\n"
	    "shared_buffers = %" PRId64 "kB\n"
	    "work_mem = 4MB\n"
	    "maintenance_work_mem = 64MB\n"
	    "effective_cache_size = 1GB\n"
	    "random_page_cost = 1.1\n",
	    t->prefix, t->conf.database_max_connections,
	    t->conf.database_shared_buffers / 1024);
	buf_addz(b,
	    "# Statements take microseconds; compiling them would not.\n"
	    "jit = off\n"
	    "update_process_title = off\n"
	    "max_parallel_workers_per_gather = 0\n"
	    "max_parallel_maintenance_workers = 0\n"
	    "autovacuum_max_workers = 2\n"
	    "max_logical_replication_workers = 0\n"
	    "max_wal_size = 1GB\n"
	    "min_wal_size = 80MB\n"
	    "checkpoint_completion_target = 0.9\n"
	    "wal_compression = lz4\n"
	    "# What was answered to a client is on disk.\n"
	    "fsync = on\n"
	    "full_page_writes = on\n"
	    "synchronous_commit = on\n"
	    "idle_in_transaction_session_timeout = 60s\n"
	    "timezone = 'UTC'\n"
	    "log_timezone = 'UTC'\n"
	    "log_line_prefix = 'time=%m pid=%p user=%u '\n"
	    "log_min_duration_statement = 1s\n"
	    "log_checkpoints = off\n"
	    "include_if_exists = 'local.conf'\n");
}

static int
write_pg(struct tool *t, const char *name, struct str text, struct err *err)
{
	return layout_write(t, tool_printf(t, "%s/%s", tool_data(t, "pg"), name),
	    text, POSTGRES_USER, POSTGRES_USER, 0600, err);
}

static int
write_config(struct tool *t, struct err *err)
{
	struct buf settings, ident;

	buf_init(&settings, t->arena, CONF_MAX);
	add_settings(t, &settings);
	buf_init(&ident, t->arena, CONF_MAX);
	buf_printf(&ident, "# map  system user  database role\n"
	    "adm " POSTGRES_USER " " POSTGRES_USER "\n"
	    "adm root " POSTGRES_USER "\n"
	    "rs  root roadstead_owner\n"
	    "rs  root roadstead_app\n"
	    "rs  %s roadstead_app\n"
	    "rs  %s roadstead_app\n", layout_user(t), layout_signer(t));
	if (write_pg(t, "postgresql.conf", buf_str(&settings), err) < 0 ||
	    write_pg(t, "pg_ident.conf", buf_str(&ident), err) < 0)
		return -1;
	return write_pg(t, "pg_hba.conf",
	    STR("# Only the socket, and only by who asks.\n"
	        "local all       " POSTGRES_USER "                        peer map=adm\n"
	        "local roadstead roadstead_owner,roadstead_app   peer map=rs\n"),
	    err);
}

int
cluster_make(struct tool *t, struct err *err)
{
	const char *bin;
	int64_t version;

	if (find_bin(t, &bin, err) < 0 || made_by(t, &version, err) < 0)
		return -1;
	if (version == 0 && run_initdb(t, bin, err) < 0)
		return -1;
	return write_config(t, err);
}

static int
pg_ctl(struct tool *t, const char *verb, const char *how, struct err *err)
{
	const char *bin;

	if (find_bin(t, &bin, err) < 0)
		return -1;

	bool start = strcmp(verb, "start") == 0;
	const char *argv[] = { tool_printf(t, "%s/pg_ctl", bin), "-D",
		tool_data(t, "pg"), "-w", "-t", "60", verb,
		start ? "-l" : "-m", how, NULL };

	return proc_run(t->arena, &(struct proc){ .argv = argv,
	    .user = POSTGRES_USER }, NULL, err);
}

/* The server's process; 0 if none runs. */
static pid_t
postmaster(struct tool *t)
{
	const char *path = tool_data(t, "pg/postmaster.pid");
	struct err err;
	struct str text, first, rest;
	int64_t pid;

	if (fs_read_file(t->arena, AT_FDCWD, path, 4096, &text, &err) != 1)
		return 0;
	str_cut(text, '\n', &first, &rest);
	if (!num_i64(str_trim(first), 2, INT_MAX, &pid) ||
	    !proc_alive((pid_t)pid))
		return 0;
	return (pid_t)pid;
}

bool
cluster_runs(struct tool *t)
{
	return postmaster(t) > 0;
}

const char *const *
cluster_argv(struct tool *t, struct err *err)
{
	const char **argv = arena_array(t->arena, 4, sizeof(*argv));
	const char *bin;

	if (find_bin(t, &bin, err) < 0)
		return NULL;
	argv[0] = tool_printf(t, "%s/postgres", bin);
	argv[1] = "-D";
	argv[2] = tool_data(t, "pg");
	return argv;
}

/* What the server said last, which pg_ctl only points to. */
static struct str
last_words(struct tool *t, const char *log)
{
	struct err ignored;
	struct str text;

	if (fs_read_file(t->arena, AT_FDCWD, log, LOG_MAX, &text, &ignored) != 1)
		return STR_NULL;
	text = str_trim(text);
	return text.n > LAST_WORDS ? str_skip(text, text.n - LAST_WORDS) : text;
}

int
cluster_start(struct tool *t, struct err *err)
{
	const char *log = tool_path(t, "log/postgresql.log");

	if (pg_ctl(t, "start", log, err) == 0)
		return 0;
	return err_cause(err, E_INTERNAL, "PostgreSQL does not start; %s: "
	    "...%.*s", log, STR_ARG(last_words(t, log)));
}

int
cluster_stop(struct tool *t, struct err *err)
{
	pid_t pid = postmaster(t);

	if (pg_ctl(t, "stop", "fast", err) < 0)
		return -1;
	/* pg_ctl waits for the pid file to go, which goes a little earlier. */
	for (int i = 0; i < END_SECONDS * 50; i++) {
		if (pid == 0 || !proc_alive(pid))
			return 0;
		poll(NULL, 0, 20);
	}
	return err_cause(err, E_INTERNAL, "PostgreSQL does not end");
}

static struct db *
connect_as_postgres(const struct tool *t, const char *database)
{
	return db_new(tool_printf(t, "host=%s/run/pg dbname=%s user="
	    POSTGRES_USER, t->prefix, database));
}

static int
make_database(struct tool *t, struct err *err)
{
	CLEANUP(db_free) struct db *db = connect_as_postgres(t, "postgres");
	struct rows found;

	if (db_dynamic(db, t->arena, "SELECT 1 FROM pg_database "
	    "WHERE datname = 'roadstead'", NULL, 0, &found, err) < 0)
		return -1;
	return found.count > 0 ? 0 : db_script(db, "CREATE DATABASE roadstead",
	    err);
}

int
cluster_bootstrap(struct tool *t, struct err *err)
{
	const char *path = tool_path(t, "share/roadstead/sql/roles.sql");
	CLEANUP(db_free) struct db *db = NULL;
	struct str roles;
	int found = fs_read_file(t->arena, AT_FDCWD, path, CONF_MAX, &roles, err);

	if (found < 0)
		return -1;
	if (found == 0)
		return err_cause(err, E_INTERNAL, "%s is missing", path);
	if (make_database(t, err) < 0)
		return err_wrap(err, "cannot make the database");
	db = connect_as_postgres(t, "roadstead");
	if (db_script(db, arena_cstr(t->arena, roles), err) < 0)
		return err_wrap(err, "cannot make the roles");
	return 0;
}
