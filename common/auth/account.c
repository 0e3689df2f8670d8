#include "base.h"

#include "account.h"
#include "limits.h"
#include "name.h"
#include "pass.h"
#include "robot.h"
#include "utf8.h"

/* U+0000 to U+001F and U+007F to U+009F. */
static bool
is_control(struct str s)
{
	unsigned char first = (unsigned char)s.p[0];

	return first < 0x20 || first == 0x7f ||
	    (first == 0xc2 && (unsigned char)s.p[1] < 0xa0);
}

/* Between least and most characters, none of them a control or forbidden. */
static bool
is_text(struct str s, size_t least, size_t most, const char *forbidden)
{
	size_t count = 0;

	while (s.n) {
		size_t n = utf8_next(s);

		if (n == 0 || is_control(s) || strchr(forbidden, s.p[0]) ||
		    ++count > most)
			return false;
		s = str_skip(s, n);
	}
	return count >= least;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_label(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_letter(s.p[i]) && s.p[i] != '-' &&
		    (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	return s.n > 0;
}

/* Labels, the last of them two letters or more. */
static bool
is_domain(struct str s)
{
	struct str label = STR(""), rest = s;
	size_t dots = 0;

	for (bool more = true; more; dots++) {
		more = str_cut(rest, '.', &label, &rest);
		if (!is_label(label))
			return false;
	}
	for (size_t i = 0; i < label.n; i++)
		if (!is_letter(label.p[i]))
			return false;
	return dots > 1 && label.n >= 2;
}

/* local@domain; dots only between others. */
static bool
is_email(struct str s)
{
	struct str local, domain;

	if (!is_text(s, 1, LIMIT_USER_EMAIL, " <>()[]\\,;:\"") ||
	    !str_cut(s, '@', &local, &domain) || str_chr(domain, '@') >= 0)
		return false;
	return local.n > 0 && local.p[0] != '.' && !str_ends(local, STR(".")) &&
	    str_find(local, STR("..")) < 0 && is_domain(domain);
}

int
account_check_name(struct str name, struct err *err)
{
	if (!is_text(name, 1, LIMIT_USER_NAME, ",\"~#%$"))
		return err_set(err, E_BAD_REQUEST, "username: 1 to 255 "
		    "characters are expected, none of , \" ~ # %% $");
	return 0;
}

int
account_check_password(struct str password, struct err *err)
{
	if (!pass_policy_met(password))
		return err_set(err, E_BAD_REQUEST,
		    "the password must be " PASS_POLICY);
	return 0;
}

int
account_check_profile(const struct user_profile *p, struct err *err)
{
	if (p->email.p && !is_email(p->email))
		return err_set(err, E_BAD_REQUEST,
		    "email: a mail address is expected");
	if (!is_text(p->realname, 1, LIMIT_USER_REALNAME, ",~#%$"))
		return err_set(err, E_BAD_REQUEST, "realname: 1 to 255 "
		    "characters are expected, none of , ~ # %% $");
	if (!is_text(p->comment, 0, LIMIT_USER_COMMENT, ""))
		return err_set(err, E_BAD_REQUEST,
		    "comment: at most 30 characters are expected");
	return 0;
}

int
account_check_robot(struct str name, struct err *err)
{
	struct err ignored;

	if (name.n > ROBOT_NAME_MAX || name_check_project(name, &ignored) < 0)
		return err_set(err, E_BAD_REQUEST, "name: must be lower case "
		    "letters and digits, with ., _ or - between them");
	return 0;
}

int
account_check_days(int64_t days, struct err *err)
{
	if (days != -1 && (days < 1 || days > ROBOT_DURATION_MAX))
		return err_set(err, E_BAD_REQUEST,
		    "duration: must be -1 or a number of days up to %" PRId64,
		    ROBOT_DURATION_MAX);
	return 0;
}
