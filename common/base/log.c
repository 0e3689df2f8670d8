#include "base.h"

#include "clock.h"
#include "log.h"

#define LINE_MAX_BYTES 8192

/* Written once by log_setup before threads start. */
static struct {
	const char *program;
	enum log_level most;
} setup = { "roadstead", LOG_INFO };

static const struct {
	int priority;
	const char *name;
} levels[] = {
	[LOG_ERROR] = { 3, "error" },
	[LOG_WARN] = { 4, "warning" },
	[LOG_INFO] = { 6, "info" },
	[LOG_DEBUG] = { 7, "debug" },
};

void
log_setup(const char *program, enum log_level most)
{
	setup.program = program;
	setup.most = most;
}

bool
log_wants(enum log_level level)
{
	return level <= setup.most;
}

static void
add_field(struct buf *b, const struct log_field *f)
{
	if (f->is_number) {
		buf_printf(b, " %s=%" PRId64, f->key, f->number);
	} else if (f->text.p) {
		buf_printf(b, " %s=", f->key);
		buf_add_logfmt(b, f->text);
	}
}

void
log_fields(enum log_level level, const char *msg,
    const struct log_field *fields)
{
	char line[LINE_MAX_BYTES + 1];
	struct buf b;
	ssize_t done;

	if (!log_wants(level))
		return;
	buf_init_over(&b, line, LINE_MAX_BYTES);
	buf_printf(&b, "<%d>time=", levels[level].priority);
	clock_add_rfc3339(&b, clock_now());
	buf_printf(&b, " level=%s prog=%s msg=\"%s\"", levels[level].name,
	    setup.program, msg);
	for (const struct log_field *f = fields; f->key; f++)
		add_field(&b, f);
	line[b.n++] = '\n';
	done = write(STDERR_FILENO, line, b.n);
	(void)done;
}
