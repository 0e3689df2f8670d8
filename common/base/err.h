/*
 * err.h — the one shape of a failure.
 *
 * Every fallible function ends with struct err *err and returns -1 on failure.
 * msg is public: it goes to the client.  cause is private: it goes to the log.
 * detail, if present, is a JSON value for the client, borrowed from the
 * request's arena; with detail_each it is an array and each element becomes an
 * error entry of its own.
 */
#ifndef ERR_H
#define ERR_H

#include "str.h"

enum err_code {
	E_OK = 0,
#define X(name, status, oci, api, text) E_##name,
#include "errors.def"
#undef X
	E_COUNT
};

struct err {
	enum err_code code;
	char msg[256];
	char cause[512];
	struct str detail;
	bool detail_each;
};

/* Fills *err and returns -1, so that an error is one line. */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The default sentence of the code in public, fmt as the private cause. */
int err_cause(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Like err_cause with strerror(errno) behind it; ENOSPC, EDQUOT: E_NO_SPACE. */
int err_errno(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts "text: " in front of the cause on the way up; returns -1. */
int err_wrap(struct err *err, const char *text);

int err_status(enum err_code code);
const char *err_oci_code(enum err_code code);
const char *err_api_code(enum err_code code);
const char *err_text(enum err_code code);

#endif
