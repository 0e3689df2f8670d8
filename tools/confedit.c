#include "base.h"

#include "buf.h"
#include "confedit.h"
#include "yamlin.h"

#define TEXT_MAX ((size_t)512 << 10)

/* Whether YAML reads the word back as this very string or number. */
static bool
is_bare(struct str v)
{
	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '/' || c == '.';

		if (!word && !(i > 0 && (c == '-' || c == '_')))
			return false;
	}
	return v.n > 0;
}

static void
add_setting(struct buf *out, size_t indent, struct str name, struct str value)
{
	for (size_t i = 0; i < indent; i++)
		buf_addc(out, ' ');
	buf_add(out, name);
	buf_addz(out, ": ");
	if (is_bare(value))
		buf_add(out, value);
	else
		buf_add_json(out, value);
	buf_addc(out, '\n');
}

static size_t
indent_of(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

/* The n-th line of a text, from 1. */
static struct str
line_at(struct str text, int n)
{
	struct str line = STR_NULL;

	for (int i = 0; i < n; i++)
		str_cut(text, '\n', &line, &text);
	return line;
}

/* Copies text; the setting replaces line number at, or follows it. */
static void
put_line(struct buf *out, struct str text, int at, bool replace, size_t indent,
    struct str name, struct str value)
{
	for (int n = 1; text.n > 0; n++) {
		struct str line;

		str_cut(text, '\n', &line, &text);
		if (n != at || !replace) {
			buf_add(out, line);
			buf_addc(out, '\n');
		}
		if (n == at)
			add_setting(out, indent, name, value);
	}
}

static int
replace(struct buf *out, struct str text, const struct yamlin_node *node,
    struct str name, struct str value, struct err *err)
{
	struct str line = line_at(text, node->line);
	size_t indent = indent_of(line);

	if (node->kind != YAMLIN_SCALAR || node->value_line != node->line ||
	    !str_starts(str_skip(line, indent), name))
		return err_set(err, E_INVALID,
		    "line %d cannot be changed from here; edit the file",
		    node->line);
	put_line(out, text, node->line, true, indent, name, value);
	return 0;
}

static int
insert(struct buf *out, struct str text, const struct yamlin_node *section,
    struct str name, struct str value, struct err *err)
{
	size_t indent = 2;

	if (section->kind == YAMLIN_MAP && section->child) {
		if (section->child->line == section->line)
			return err_set(err, E_INVALID,
			    "line %d cannot be changed from here; edit the file",
			    section->line);
		indent = indent_of(line_at(text, section->child->line));
	}
	put_line(out, text, section->line, false, indent, name, value);
	return 0;
}

static void
append(struct buf *out, struct str text, struct str section, struct str name,
    struct str value)
{
	buf_add(out, text);
	if (text.n > 0 && !str_ends(text, STR("\n")))
		buf_addc(out, '\n');
	if (section.n > 0)
		buf_printf(out, "%.*s:\n", STR_ARG(section));
	add_setting(out, section.n > 0 ? 2 : 0, name, value);
}

int
confedit_set(struct arena *a, struct str text, struct str key,
    struct str value, struct str *ret, struct err *err)
{
	struct yamlin_node *root;
	struct str section, name;
	struct buf out;
	int rc = 0;

	if (yamlin_parse(a, text, &root, err) < 0)
		return -1;
	if (!str_cut(key, '.', &section, &name)) {
		name = key;
		section = STR_NULL;
	}
	buf_init(&out, a, TEXT_MAX);

	const struct yamlin_node *above = section.n > 0 ?
	    yamlin_get(root, section) : root;
	const struct yamlin_node *node = above ? yamlin_get(above, name) : NULL;

	if (node)
		rc = replace(&out, text, node, name, value, err);
	else if (above && section.n > 0)
		rc = insert(&out, text, above, name, value, err);
	else
		append(&out, text, section, name, value);
	if (rc < 0)
		return -1;
	if (!buf_ok(&out))
		return err_cause(err, E_INVALID, "the file is too long");
	*ret = buf_str(&out);
	return 0;
}
