/* lib/conf and lib/yamlin: what a file may hold, and how mistakes are told. */
#include "base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "conf.h"
#include "yamlin.h"

static struct arena *arena;
static struct conf conf;
static struct buf mistakes;

static int
parse(const char *text)
{
	struct err err;

	arena_reset(arena);
	buf_init(&mistakes, arena, 4096);
	return conf_parse(arena, str_of(text), STR("/srv/rs/etc/roadstead.yml"),
	    &conf, &mistakes, &err);
}

static void
assert_said(const char *want)
{
	struct str s = buf_str(&mistakes);

	if (s.n != strlen(want) || memcmp(s.p, want, s.n) != 0)
		fail_msg("said:\n%.*swanted:\n%s", STR_ARG(s), want);
}

static void
assert_is(struct str s, const char *want)
{
	assert_int_equal(s.n, strlen(want));
	assert_memory_equal(s.p, want, s.n);
}

static void
test_empty_file_gives_defaults(void **state UNUSED)
{
	assert_int_equal(parse(""), 1);
	assert_int_equal(conf.http_port, 8080);
	assert_int_equal(conf.https_port, 8443);
	assert_int_equal(conf.web_server, WEB_APACHE);
	assert_int_equal(conf.database_shared_buffers, 64 << 20);
	assert_false(conf.http_redirect);
	assert_is(conf.admin_password, "Harbor12345");
	assert_is(conf.prefix, "/srv/rs");
	assert_is(conf.data, "/srv/rs/data");
	assert_is(conf.conninfo,
	    "host=/srv/rs/run/pg dbname=roadstead user=roadstead_app");
}

static void
test_values(void **state UNUSED)
{
	assert_int_equal(parse("hostname: reg.example.com\n"
			       "http: {port: 80, redirect: true}\n"
			       "https:\n"
			       "  port: 443\n"
			       "  certificate: /c.pem\n"
			       "  private_key: /k.pem\n"
			       "external_url: https://reg.example.com/\n"
			       "data_volume: /data\n"
			       "web:\n"
			       "  server: lighttpd\n"
			       "database:\n"
			       "  shared_buffers: 128MB\n"
			       "audit: {pulls: durable}\n"
			       "harbor_admin_password: 'with: colon'\n"),
	    1);
	assert_is(conf.hostname, "reg.example.com");
	assert_is(conf.external_url, "https://reg.example.com");
	assert_int_equal(conf.http_port, 80);
	assert_true(conf.http_redirect);
	assert_int_equal(conf.web_server, WEB_LIGHTTPD);
	assert_int_equal(conf.database_shared_buffers, 128 << 20);
	assert_int_equal(conf.audit_pulls, AUDIT_DURABLE);
	assert_is(conf.admin_password, "with: colon");
	assert_is(conf.data, "/data");
	assert_is(conf_word("web.server", conf.web_server), "lighttpd");
}

static void
test_all_mistakes_at_once(void **state UNUSED)
{
	assert_int_equal(parse("hostname: [a, b]\n"
			       "http:\n"
			       "  port: 99999\n"
			       "  prot: 80\n"
			       "https:\n"
			       "  certificate: /c.pem\n"
			       "data_volume: data\n"
			       "web: apache\n"
			       "log:\n"
			       "  level: loud\n"
			       "database:\n"
			       "  shared_buffers: 64XB\n"
			       "colour: red\n"),
	    0);
	assert_said("1: hostname: must be a single value\n"
		    "3: http.port: must be a number from 1 to 65535, not \"99999\"\n"
		    "4: http.prot: no such setting\n"
		    "8: web: must have settings below it\n"
		    "10: log.level: must be one of info|debug|warning|error, not \"loud\"\n"
		    "12: database.shared_buffers: must be a size like 64MB, from"
		    " 1048576 to 1099511627776 bytes, not \"64XB\"\n"
		    "13: colour: no such setting\n"
		    "6: https.certificate: needs https.private_key\n"
		    "7: data_volume: must begin with /\n");
}

static void
test_harbor_yml_is_understood(void **state UNUSED)
{
	assert_int_equal(parse("hostname: reg.mydomain.com\n"
			       "http:\n"
			       "  port: 80\n"
			       "harbor_admin_password: Harbor12345\n"
			       "database:\n"
			       "  password: root123\n"
			       "  max_idle_conns: 100\n"
			       "data_volume: /data\n"
			       "trivy:\n"
			       "  insecure: false\n"
			       "jobservice:\n"
			       "  job_loggers:\n"
			       "    - STD_OUTPUT\n"
			       "log:\n"
			       "  level: info\n"
			       "  local:\n"
			       "    rotate_count: 50\n"
			       "_version: 2.12.0\n"),
	    1);
}

static void
test_syntax(void **state UNUSED)
{
	assert_int_equal(parse("a: b\n  c: d\n"), 0);
	assert_said("2: mapping values are not allowed in this context\n");
	assert_int_equal(parse("hostname: a\nhostname: b\n"), 0);
	assert_said("2: \"hostname\" stands twice\n");
	assert_int_equal(parse("a: &x 1\nb: *x\n"), 0);
	assert_said("2: aliases are not supported\n");
	assert_int_equal(parse("a: 1\n---\nb: 2\n"), 0);
	assert_said("2: only one document is read\n");
	assert_int_equal(parse("- a\n"), 0);
	assert_said("1: must be settings, \"key: value\"\n");
	assert_int_equal(parse("? [a]\n: b\n"), 0);
	assert_said("1: a key must be a word\n");
}

static void
test_depth_is_limited(void **state UNUSED)
{
	char deep[200];

	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	assert_int_equal(parse(deep), 0);
	assert_said("1: nested too deeply\n");
}

static void
test_print_reads_back(void **state UNUSED)
{
	struct buf out;

	assert_int_equal(parse("http:\n  port: 81\nweb:\n  server: apache-fcgid\n"),
	    1);
	buf_init(&out, arena, 16384);
	conf_print(&conf, &out);
	assert_true(str_find(buf_str(&out), STR("Harbor12345")) < 0);

	char *text = arena_cstr(arena, buf_str(&out));
	struct err err;

	assert_int_equal(conf_parse(arena, str_of(text), STR("/a/etc/b"), &conf,
	    &mistakes, &err), 1);
	assert_int_equal(conf.http_port, 81);
	assert_int_equal(conf.web_server, WEB_APACHE_FCGID);
}

static void
test_settings_are_handed_on(void **state UNUSED)
{
	assert_int_equal(parse("settings:\n  a_key: 5\n  other: |\n    x\n    y\n"
			       "hostname: h\n"), 1);
	assert_int_equal(conf.n_settings, 2);
	assert_is(conf.settings[0].key, "a_key");
	assert_is(conf.settings[0].text, "5");
	assert_int_equal(conf.settings[0].line, 2);
	assert_is(conf.settings[1].text, "x\ny\n");
	assert_int_equal(parse("settings:\n  a: [1]\n  b:\n    c: d\n"), 0);
	assert_said("2: settings.a: must be a single value\n"
		    "3: settings.b: must be a single value\n");
	assert_int_equal(parse("settings: 5\n"), 0);
	assert_said("1: settings: must have keys below it\n");
	assert_int_equal(parse("settings:\n"), 1);
	assert_int_equal(conf.n_settings, 0);
}

static int
setup(void **state UNUSED)
{
	arena = arena_new();
	return 0;
}

static int
teardown(void **state UNUSED)
{
	arena_free(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_file_gives_defaults),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_all_mistakes_at_once),
		cmocka_unit_test(test_harbor_yml_is_understood),
		cmocka_unit_test(test_syntax),
		cmocka_unit_test(test_depth_is_limited),
		cmocka_unit_test(test_print_reads_back),
		cmocka_unit_test(test_settings_are_handed_on),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
