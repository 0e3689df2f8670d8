/* user.c — users, from the machine itself: for whoever locked themselves out. */
#include "base.h"

#include <termios.h>

#include "limits.h"
#include "schema.h"
#include "tool.h"

/* One line from standard input, unseen if that is a terminal. */
static int
read_password(struct tool *t, struct str *ret, struct err *err)
{
	char line[LIMIT_PASSWORD + 2];
	struct termios old, quiet;
	bool terminal = tcgetattr(STDIN_FILENO, &old) == 0;

	if (terminal) {
		fputs("New password: ", stderr);
		quiet = old;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}

	const char *got = fgets(line, sizeof(line), stdin);

	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
		fputc('\n', stderr);
	}
	if (!got)
		return err_set(err, E_INVALID, "no password was given");

	struct str s = str_of(line);

	if (str_ends(s, STR("\n")))
		s.n--;
	*ret = arena_str(t->arena, s);
	explicit_bzero(line, sizeof(line));
	return 0;
}

VERB(user)
{
	struct str password;

	if (t->argc != 2 || strcmp(t->argv[0], "passwd") != 0)
		return err_set(err, E_INVALID, "user passwd NAME");
	if (tool_need_root(err) < 0 || read_password(t, &password, err) < 0 ||
	    schema_password(t, str_of(t->argv[1]), password, err) < 0)
		return -1;
	say("The password of %s is set.", t->argv[1]);
	return 0;
}
