#include "base.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "num.h"
#include "tcp.h"

/* host without its brackets, and port. */
static bool
split(struct str address, struct str *ret_host, struct str *ret_port)
{
	ssize_t colon = str_rchr(address, ':');
	int64_t port;

	if (colon <= 0)
		return false;
	*ret_host = str_head(address, (size_t)colon);
	*ret_port = str_skip(address, (size_t)colon + 1);
	if (str_starts(*ret_host, STR("[")) && str_ends(*ret_host, STR("]")) &&
	    ret_host->n > 2)
		*ret_host = str_from(ret_host->p + 1, ret_host->n - 2);
	else if (str_chr(*ret_host, ':') >= 0 || str_chr(*ret_host, '[') >= 0)
		return false;
	return num_i64(*ret_port, 1, 65535, &port);
}

bool
tcp_address_valid(struct str address)
{
	struct str host, port;

	for (size_t i = 0; i < address.n; i++)
		if (address.p[i] <= ' ' || address.p[i] > '~' ||
		    address.p[i] == '/')
			return false;
	return split(address, &host, &port);
}

static void
info_free(struct addrinfo **info)
{
	if (*info)
		freeaddrinfo(*info);
}

static int
try_one(const struct addrinfo *info, int seconds)
{
	const struct timeval limit = { .tv_sec = seconds };
	int fd = socket(info->ai_family, info->ai_socktype | SOCK_CLOEXEC,
	    info->ai_protocol);

	/* the limit of writing is that of connecting, too */
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit,
	    sizeof(limit)) == 0 && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO,
	    &limit, sizeof(limit)) == 0 &&
	    connect(fd, info->ai_addr, info->ai_addrlen) == 0)
		return fd;
	fd_close(&fd);
	return -1;
}

static int
fail(struct err *err, const char *what)
{
	struct err why;

	if (err_errno(&why, "%s", what) < 0)
		err_set(err, E_UNAVAILABLE, "%s", what);
	memcpy(err->cause, why.cause, sizeof(err->cause));
	return -1;
}

int
tcp_connect(struct arena *a, struct str address, int seconds, int *ret_fd,
    struct err *err)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	const char *what = arena_printf(a, "cannot connect to %.*s",
	    STR_ARG(address)).p;
	CLEANUP(info_free) struct addrinfo *found = NULL;
	struct str host, port;
	int rc;

	if (!split(address, &host, &port))
		return err_set(err, E_BAD_REQUEST, "HOST:PORT is expected");
	rc = getaddrinfo(arena_cstr(a, host), arena_cstr(a, port), &hints,
	    &found);
	if (rc != 0)
		return err_set(err, E_UNAVAILABLE, "%s: %s", what,
		    gai_strerror(rc));
	for (const struct addrinfo *i = found; i; i = i->ai_next) {
		*ret_fd = try_one(i, seconds);
		if (*ret_fd >= 0)
			return 0;
	}
	return fail(err, what);
}

int
tcp_send(int fd, struct str bytes, struct err *err)
{
	while (bytes.n) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(err, "the connection broke");
		bytes = str_skip(bytes, (size_t)n);
	}
	return 0;
}

int
tcp_finish(int fd, struct err *err)
{
	char ignored[256];
	ssize_t n;

	if (shutdown(fd, SHUT_WR) < 0)
		return fail(err, "the connection broke");
	do {
		n = recv(fd, ignored, sizeof(ignored), 0);
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? fail(err, "what was sent was not taken") : 0;
}
