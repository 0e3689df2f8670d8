/* tcp.h — plain connections to addresses that administrators give. */
#ifndef TCP_H
#define TCP_H

#include "arena.h"
#include "err.h"

/* HOST:PORT, with brackets around an IPv6 address. */
bool tcp_address_valid(struct str address);

/*
 * Connects; writing and reading fail after so many seconds without progress.
 * E_UNAVAILABLE says which address, and the cause why.
 */
int tcp_connect(struct arena *a, struct str address, int seconds, int *ret_fd,
    struct err *err) MUST_CHECK;

int tcp_send(int fd, struct str bytes, struct err *err) MUST_CHECK;

/*
 * Says that this was all, and waits until the other side has read it and closes,
 * too: then it has got everything.
 */
int tcp_finish(int fd, struct err *err) MUST_CHECK;

#endif
