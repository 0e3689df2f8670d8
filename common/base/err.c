#include "base.h"

#include "err.h"

static const struct {
	int status;
	const char *oci, *api, *text;
} table[E_COUNT] = {
	[E_OK] = { 200, "", "", "" },
#define X(name, status, oci, api, text) [E_##name] = { status, oci, api, text },
#include "errors.def"
#undef X
};

static void
err_reset(struct err *err, enum err_code code)
{
	*err = (struct err){ .code = code };
	snprintf(err->msg, sizeof(err->msg), "%s", err_text(code));
}

int
err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	err_reset(err, code);
	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	return -1;
}

int
err_cause(struct err *err, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	err_reset(err, code);
	va_start(ap, fmt);
	vsnprintf(err->cause, sizeof(err->cause), fmt, ap);
	va_end(ap);
	return -1;
}

int
err_errno(struct err *err, const char *fmt, ...)
{
	int number = errno;
	bool full = number == ENOSPC || number == EDQUOT;
	size_t used;
	va_list ap;

	err_reset(err, full ? E_NO_SPACE : E_INTERNAL);
	va_start(ap, fmt);
	vsnprintf(err->cause, sizeof(err->cause), fmt, ap);
	va_end(ap);
	used = strlen(err->cause);
	snprintf(err->cause + used, sizeof(err->cause) - used, ": %s",
	    strerrordesc_np(number));
	return -1;
}

int
err_wrap(struct err *err, const char *text)
{
	char old[sizeof(err->cause)];

	memcpy(old, err->cause, sizeof(old));
	snprintf(err->cause, sizeof(err->cause), "%s: %.480s", text,
	    old[0] ? old : err->msg);
	return -1;
}

int
err_status(enum err_code code)
{
	ASSERT(code < E_COUNT);
	return table[code].status;
}

const char *
err_oci_code(enum err_code code)
{
	ASSERT(code < E_COUNT);
	return table[code].oci;
}

const char *
err_api_code(enum err_code code)
{
	ASSERT(code < E_COUNT);
	return table[code].api;
}

const char *
err_text(enum err_code code)
{
	ASSERT(code < E_COUNT);
	return table[code].text;
}
