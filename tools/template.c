#include "base.h"

#include "template.h"

/* The length of a NAME@ that begins s; 0 if there is none. */
static size_t
name_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && ((s.p[n] >= 'A' && s.p[n] <= 'Z') || s.p[n] == '_'))
		n++;
	return n < s.n && s.p[n] == '@' ? n : 0;
}

static int
add_value(struct str name, const struct template_value *values, size_t n,
    struct buf *out, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(str_of(values[i].name), name)) {
			buf_add(out, values[i].value);
			return 0;
		}
	return err_cause(err, E_INTERNAL, "a template names @%.*s@",
	    STR_ARG(name));
}

int
template_fill(struct str text, const struct template_value *values, size_t n,
    struct buf *out, struct err *err)
{
	for (;;) {
		ptrdiff_t at = str_chr(text, '@');

		if (at < 0)
			break;
		buf_add(out, str_head(text, (size_t)at));
		text = str_skip(text, (size_t)at + 1);

		size_t length = name_length(text);

		if (length == 0) {
			buf_addc(out, '@');
			continue;
		}
		if (add_value(str_head(text, length), values, n, out, err) < 0)
			return -1;
		text = str_skip(text, length + 1);
	}
	buf_add(out, text);
	return buf_ok(out) ? 0 : err_cause(err, E_INTERNAL,
	    "a configuration file became too long");
}
