/* common/lib/ldapc: what needs no server: names, filters, URLs. */
#include "unit.h"

#include "ldapc.h"

static void
test_names_have_one_spelling(void **state)
{
	/* RFC 4514 sections 2.4 and 4 */
	static const char *const same[][2] = {
		{ "cn=a,dc=b", "cn=a,dc=b" },
		{ "cn=a , dc=b", "cn=a,dc=b" },
		{ "cn = a,dc=b", "cn=a,dc=b" },
		{ "CN=Smith\\2C John", "CN=Smith\\2C John" },
		{ "CN=Smith\\, John", "CN=Smith\\2C John" },
		{ "cn=a\\+b", "cn=a\\2Bb" },
		{ "cn=\\61", "cn=a" },
		{ "cn=\\20a", "cn=\\20a" },
		{ "cn=\xc3\xa9", "cn=\xc3\xa9" },
		{ "cn=\\C3\\A9", "cn=\xc3\xa9" },
	};
	struct str dn;

	for (size_t i = 0; i < ARRAY_SIZE(same); i++) {
		assert_true(ldapc_dn(*state, str_of(same[i][0]), &dn));
		assert_str(dn, same[i][1]);
	}
}

static void
test_what_is_no_name(void **state)
{
	static const char *const wrong[] = {
		"", "x", "cn", "cn=a,", "cn=a,b", "=a", "cn=a\\", "cn=\"a",
	};
	struct str dn;

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		if (ldapc_dn(*state, str_of(wrong[i]), &dn))
			fail_msg("%s is %.*s", wrong[i], STR_ARG(dn));
	assert_false(ldapc_dn(*state, STR("cn=a\0,dc=b"), &dn));
}

static void
test_values_in_filters(void **state)
{
	/* RFC 4515 section 4 */
	static const struct {
		struct str value;
		const char *escaped;
	} cases[] = {
		{ STR("abc"), "abc" },
		{ STR("*"), "\\2a" },
		{ STR("Parens R Us (for all)"), "Parens R Us \\28for all\\29" },
		{ STR("C:\\MyFile"), "C:\\5cMyFile" },
		{ STR("\0\0\0\4"), "\\00\\00\\00\\04" },
		{ STR("Lu\xc4\x8di\xc4\x87"), "Lu\\c4\\8di\\c4\\87" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct buf b;

		buf_init(&b, *state, 256);
		ldapc_add_escaped(&b, cases[i].value);
		assert_str(buf_str(&b), cases[i].escaped);
	}
}

static void
test_urls(void **state)
{
	static const char *const right[] = {
		"ldap://a", "ldaps://a", "ldap://a:10389", "ldap://a/", "a",
		"a.example.com:636", "ldap://[::1]:389", "LDAP://a",
	};
	static const char *const wrong[] = {
		"", "http://a", "ldap://", "ldap:///", "ldapi://%2Ftmp%2Fx",
		"ldap://a:x", "ldap://a:99999", "ldap://a/dc=b", "://",
	};

	for (size_t i = 0; i < ARRAY_SIZE(right); i++)
		if (!ldapc_url_valid(*state, str_of(right[i])))
			fail_msg("%s", right[i]);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		if (ldapc_url_valid(*state, str_of(wrong[i])))
			fail_msg("%s", wrong[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(test_names_have_one_spelling),
		UNIT_TEST(test_what_is_no_name),
		UNIT_TEST(test_values_in_filters),
		UNIT_TEST(test_urls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
