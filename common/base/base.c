#include "base.h"

void
base_assert_failed(const char *what, const char *file, int line)
{
	fprintf(stderr, "<2>level=crit msg=\"assertion failed\" what=\"%s\" "
	    "file=%s line=%d\n", what, file, line);
	abort();
}

void
fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
file_close(FILE **f)
{
	if (*f)
		fclose(*f);
	*f = NULL;
}
