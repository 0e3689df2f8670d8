#include "base.h"

#include <termios.h>

#include "limits.h"
#include "secret_input.h"

int
secret_input(struct tool *t, const char *prompt, struct str *ret,
    struct err *err)
{
	char line[LIMIT_PASSWORD + 2];
	struct termios old, quiet;
	bool terminal = tcgetattr(STDIN_FILENO, &old) == 0;

	if (terminal) {
		fprintf(stderr, "%s: ", prompt);
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
