#include "base.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <fcgiapp.h>

#include "clock.h"
#include "fcgi.h"
#include "heap.h"
#include "num.h"

/* libfcgi's FCGX_Accept_r knows sockets only: plain CGI is done here. */
struct fcgi {
	FCGX_Request r;
	bool drained; /* the end of the body was read */
	bool cgi;     /* the request is the environment, fd 0 and fd 1 */
	int64_t left; /* CGI: bytes of the body to come, at most */
};

int
fcgi_setup(struct err *err)
{
	if (FCGX_Init() != 0)
		return err_cause(err, E_INTERNAL, "cannot set up FastCGI");
	return 0;
}

bool
fcgi_is_cgi(void)
{
	return FCGX_IsCGI();
}

int
fcgi_listen(const char *path, int backlog, struct err *err)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	CLEANUP(fd_close) int fd = -1;
	int open_fd;

	if (strlen(path) >= sizeof(sun.sun_path))
		return err_cause(err, E_INTERNAL, "socket path too long: %s",
		    path);
	memcpy(sun.sun_path, path, strlen(path) + 1);
	unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_errno(err, "cannot make a socket");
	if (bind(fd, (struct sockaddr *)&sun, sizeof(sun)) < 0)
		return err_errno(err, "cannot bind %s", path);
	if (chmod(path, 0660) < 0 || listen(fd, backlog) < 0)
		return err_errno(err, "cannot listen on %s", path);
	open_fd = fd;
	fd = -1;
	return open_fd;
}

struct fcgi *
fcgi_new(int listen_fd)
{
	struct fcgi *f = heap_zero(sizeof(*f));

	FCGX_InitRequest(&f->r, listen_fd, FCGI_FAIL_ACCEPT_ON_INTR);
	return f;
}

struct fcgi *
fcgi_new_cgi(void)
{
	struct fcgi *f = heap_zero(sizeof(*f));
	struct str length;

	f->cgi = true;
	length = fcgi_param(f, "CONTENT_LENGTH");
	/* without a length the body ends with the stream */
	if (!num_i64(length, 0, INT64_MAX, &f->left))
		f->left = INT64_MAX;
	return f;
}

void
fcgi_free(struct fcgi **f)
{
	if (!*f)
		return;
	if (!(*f)->cgi)
		FCGX_Free(&(*f)->r, 1);
	heap_free(*f);
	*f = NULL;
}

int
fcgi_accept(struct fcgi *f)
{
	int rc = FCGX_Accept_r(&f->r);

	f->drained = false;
	if (rc == 0)
		return 1;
	return rc == -EAGAIN || rc == -EINTR || rc == -ECONNABORTED ? 0 : -1;
}

void
fcgi_finish(struct fcgi *f)
{
	/*
	 * libfcgi waits for the peer to close first, so that bytes nobody read
	 * do not reset the connection.  When all is read there are none.
	 */
	if (f->drained)
		FCGX_Detach(&f->r);
	FCGX_Finish_r(&f->r);
}

struct str
fcgi_param(const struct fcgi *f, const char *name)
{
	if (f->cgi)
		return str_of(getenv(name));
	return str_of(FCGX_GetParam(name, f->r.envp));
}

static ssize_t
cgi_read(struct fcgi *f, void *out, size_t n)
{
	size_t most = (size_t)MIN((uint64_t)n, (uint64_t)f->left);
	ssize_t got;

	do {
		got = most ? read(STDIN_FILENO, out, most) : 0;
	} while (got < 0 && errno == EINTR);
	if (got > 0)
		f->left -= got;
	return got;
}

static bool
cgi_write(struct str s)
{
	while (s.n) {
		ssize_t n = write(STDOUT_FILENO, s.p, s.n);

		if (n < 0 && errno != EINTR)
			return false;
		s = str_skip(s, n > 0 ? (size_t)n : 0);
	}
	return true;
}

/* Waits for one byte only; what came with it is taken along. */
static int
read_some(FCGX_Stream *in, char *out, int n)
{
	int got = FCGX_GetStr(out, 1, in);
	int more = (int)MIN(n - got, in->stop - in->rdNext);

	return got > 0 && more > 0 ? got + FCGX_GetStr(out + got, more, in) :
	    got;
}

/* FCGX_GetStr alone waits until the buffer is full, however long. */
static int
fcgx_read(FCGX_Stream *in, char *out, int n)
{
	int64_t until = clock_mono() + SECOND;
	int got = 0, part = 1;

	while (got < n && part > 0 && (got == 0 || clock_mono() < until)) {
		part = read_some(in, out + got, n - got);
		got += part;
	}
	return got;
}

ssize_t
fcgi_read(struct fcgi *f, void *out, size_t n)
{
	int got;

	if (f->cgi)
		return cgi_read(f, out, n);
	got = fcgx_read(f->r.in, out, (int)MIN(n, (size_t)INT_MAX));
	if (got > 0)
		return got;
	if (n > 0 && FCGX_GetError(f->r.in) == 0)
		f->drained = true;
	return FCGX_GetError(f->r.in) == 0 ? 0 : -1;
}

bool
fcgi_write(struct fcgi *f, struct str s)
{
	if (f->cgi)
		return cgi_write(s);
	while (s.n) {
		int n = (int)MIN(s.n, (size_t)INT_MAX);

		if (FCGX_PutStr(s.p, n, f->r.out) != n)
			return false;
		s = str_skip(s, (size_t)n);
	}
	return true;
}
