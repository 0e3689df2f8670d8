#include "base.h"

#include "buf.h"
#include "num.h"
#include "url.h"

static bool
all_of(struct str s, const char *more)
{
	for (size_t i = 0; i < s.n; i++) {
		char ch = s.p[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
		    (ch >= '0' && ch <= '9') || (ch && strchr(more, ch))))
			return false;
	}
	return s.n > 0;
}

/* "host", "host:port", "[v6]", "[v6]:port"; *ret_port absent if there is none. */
static bool
read_authority(struct str s, struct str *ret_host, struct str *ret_port)
{
	ptrdiff_t bracket = str_chr(s, ']');
	struct str v6;

	if (!str_starts(s, STR("["))) {
		str_cut(s, ':', ret_host, ret_port);
		return all_of(*ret_host, ".-_");
	}
	if (bracket < 0)
		return false;
	*ret_host = str_head(s, (size_t)bracket + 1);
	*ret_port = STR_NULL;
	s = str_skip(s, (size_t)bracket + 1);
	v6 = str_skip(str_head(*ret_host, ret_host->n - 1), 1);
	if (s.n && s.p[0] != ':')
		return false;
	if (s.n)
		*ret_port = str_skip(s, 1);
	return all_of(v6, ":.");
}

static bool
port_is_default(bool tls, uint64_t port)
{
	return port == (tls ? 443 : 80);
}

bool
url_normal(struct arena *a, struct str text, struct str *ret)
{
	struct str scheme, rest, authority, path, host, port;
	uint64_t number = 0;
	bool tls;
	struct buf b;

	if (!str_cut(text, ':', &scheme, &rest) ||
	    !str_starts(rest, STR("//")))
		return false;
	tls = str_eq_nocase(scheme, STR("https"));
	if (!tls && !str_eq_nocase(scheme, STR("http")))
		return false;
	str_cut(str_skip(rest, 2), '/', &authority, &path);
	while (path.n && path.p[path.n - 1] == '/')
		path.n--;
	if (!read_authority(authority, &host, &port) ||
	    (path.n && !all_of(path, "/._~-+")) ||
	    (port.p && (!num_u64(port, 65535, &number) || number == 0)))
		return false;
	buf_init(&b, a, text.n + 1);
	buf_addz(&b, tls ? "https://" : "http://");
	buf_add_lower(&b, host);
	if (number && !port_is_default(tls, number))
		buf_printf(&b, ":%" PRIu64, number);
	if (path.n) {
		buf_addc(&b, '/');
		buf_add(&b, path);
	}
	*ret = buf_str(&b);
	return true;
}
