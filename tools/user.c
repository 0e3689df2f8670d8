/*
 * user.c — users, from the machine itself: for the first ones, and for whoever
 * locked themselves out.  Passwords come by standard input, never as arguments,
 * which everybody can see.
 */
#include "base.h"

#include "account.h"
#include "pass.h"
#include "secret_input.h"
#include "user.h"
#include "work.h"

static int
read_hash(struct tool *t, struct str *ret, struct err *err)
{
	struct str password;

	if (secret_input(t, "New password", &password, err) < 0 ||
	    account_check_password(password, err) < 0)
		return -1;
	return pass_hash(t->arena, password, ret, err);
}

/* The user that an argument names. */
static int
find(struct work *w, const char *name, struct user_auth *ret, struct err *err)
{
	int rc = user_auth(w->db, w->t->arena, str_of(name), ret, err);

	if (rc == 0)
		return work_unknown("user", name, err);
	return rc < 0 ? -1 : 0;
}

static int
done(int rc, const char *name, const char *what, struct err *err)
{
	return work_done(rc, "user", name, what, err);
}

static int
list_page(struct work *w, struct str *after, struct err *err)
{
	struct rows rows;

	if (user_names(w->db, w->t->arena, *after, WORK_PAGE, &rows, err) < 0)
		return -1;
	for (int i = 0; i < rows.count; i++) {
		struct row r = rows_at(&rows, i);

		*after = row_str(&r, "username");
		say("%" PRId64 " name=%.*s email=%.*s admin=%s disabled=%s "
		    "source=%.*s created=%.*s", row_i64(&r, "user_id"),
		    STR_ARG(*after), STR_ARG(row_str(&r, "email")),
		    row_bool(&r, "sysadmin") ? "yes" : "no",
		    row_bool(&r, "disabled") ? "yes" : "no",
		    STR_ARG(row_str(&r, "source")),
		    STR_ARG(row_str(&r, "created_at")));
	}
	return rows.count;
}

static int
list(struct work *w, struct err *err)
{
	return work_list(w, list_page, err);
}

static int
create(struct work *w, struct err *err)
{
	struct tool *t = w->t;
	const char *email = NULL, *realname = NULL, *comment = "";
	struct user_new u = { .actor = w->actor };
	const struct option_row rows[] = {
		{ .name = "--email", .value = &email },
		{ .name = "--realname", .value = &realname },
		{ .name = "--comment", .value = &comment },
		{ .name = "--admin", .flag = &u.sysadmin },
	};
	int64_t id;

	if (tool_options(t, rows, ARRAY_SIZE(rows), err) < 0)
		return -1;
	if (t->argc != 1)
		return err_set(err, E_INVALID, "user create NAME");
	u.username = str_of(t->argv[0]);
	u.profile = (struct user_profile){
		str_of(email), realname ? str_of(realname) : u.username,
		str_of(comment),
	};
	if (account_check_name(u.username, err) < 0 ||
	    account_check_profile(&u.profile, err) < 0 ||
	    read_hash(t, &u.password, err) < 0)
		return -1;
	return done(user_create(w->db, t->arena, &u, &id, err) < 0 ? -1 : 1,
	    t->argv[0], "is made", err);
}

static int
delete(struct work *w, struct err *err)
{
	const char *name = w->t->argv[0];
	struct user_auth u;

	if (find(w, name, &u, err) < 0)
		return -1;
	if (u.user_id == USER_FIRST)
		return err_set(err, E_INVALID,
		    "the first administrator stays");
	return done(user_delete(w->db, w->t->arena, u.user_id, &w->actor, err),
	    name, "is deleted", err);
}

static int
passwd(struct work *w, struct err *err)
{
	const char *name = w->t->argv[0];
	struct user_auth u;
	struct str hash;
	int64_t generation;

	if (find(w, name, &u, err) < 0)
		return -1;
	if (!u.password.p)
		return err_set(err, E_INVALID,
		    "the password of %s is kept by another directory", name);
	if (read_hash(w->t, &hash, err) < 0)
		return -1;
	return done(user_set_password(w->db, w->t->arena, u.user_id, hash,
	    &w->actor, &generation, err), name, "has a new password", err);
}

static int
admin(struct work *w, struct err *err)
{
	bool on = strcmp(w->t->argv[0], "on") == 0;
	const char *name = w->t->argv[1];
	struct user_auth u;

	if (!on && strcmp(w->t->argv[0], "off") != 0)
		return err_set(err, E_INVALID, "user admin on|off NAME");
	if (find(w, name, &u, err) < 0)
		return -1;
	return done(user_set_sysadmin(w->db, w->t->arena, u.user_id, on,
	    &w->actor, err), name, on ? "is a system administrator" :
	    "is no system administrator", err);
}

static const struct action actions[] = {
	{ "list", list, 0, 0 },
	{ "create", create, 1, INT_MAX },
	{ "delete", delete, 1, 1 },
	{ "passwd", passwd, 1, 1 },
	{ "admin", admin, 2, 2 },
};

VERB(user)
{
	return work_run(t, actions, ARRAY_SIZE(actions), "user list | create "
	    "NAME [--email ADDRESS] [--realname TEXT] [--comment TEXT] "
	    "[--admin] | delete NAME | passwd NAME | admin on|off NAME", err);
}
