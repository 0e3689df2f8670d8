/* common/store: uploads become blobs; planted faults fire once. */
#include "base.h"

#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "fs.h"
#include "rnd.h"
#include "store.h"

static struct arena *a;
static char base[] = "/tmp/rs-test-store-XXXXXX";

static const char *
below(const char *name)
{
	return arena_printf(a, "%s/%s", base, name).p;
}

static struct store *
open_store(void)
{
	struct store_options o = { below("root"), below("uploads"),
		below("faults") };
	struct store *s;
	struct err err;

	assert_int_equal(store_open(&o, &s, &err), 0);
	return s;
}

static struct store_upload
begin(struct store *s, struct str uuid, int64_t expected)
{
	struct store_upload u;
	struct err err;
	int64_t size;

	assert_int_equal(s->ops->upload_open(s, uuid, &u, &size, &err), 0);
	assert_int_equal(size, expected);
	return u;
}

static void
plant(const char *fault, const char *action)
{
	struct err err;

	assert_int_equal(fs_write_file(AT_FDCWD, below(arena_printf(a,
	    "faults/%s", fault).p), str_of(action), 0600, &err), 0);
}

static void
test_publish(void **state UNUSED)
{
	struct store *s = open_store();
	struct str uuid = rnd_uuid(a);
	struct store_upload u = begin(s, uuid, 0);
	struct digest d;
	struct err err;
	int64_t size;

	digest_of(HASH_SHA512, STR("hello"), &d);
	assert_int_equal(s->ops->blob_stat(s, &d, &size, &err), 0);
	assert_int_equal(s->ops->upload_write(&u, STR("hello"), &err), 0);
	assert_int_equal(s->ops->upload_sync(&u, &err), 0);
	assert_int_equal(s->ops->publish(&u, &d, &err), 0);
	assert_int_equal(s->ops->publish(&u, &d, &err), 0); /* again is fine */
	s->ops->upload_close(&u);
	assert_int_equal(s->ops->blob_stat(s, &d, &size, &err), 1);
	assert_int_equal(size, 5);
	assert_int_equal(s->ops->blob_remove(s, &d, &err), 0);
	assert_int_equal(s->ops->blob_remove(s, &d, &err), 0);
	assert_int_equal(s->ops->blob_stat(s, &d, &size, &err), 0);
	store_close(&s);
}

static void
test_read(void **state UNUSED)
{
	struct store *s = open_store();
	struct store_upload u = begin(s, rnd_uuid(a), 0);
	struct digest d;
	struct str text;
	struct err err;

	digest_of(HASH_SHA512, STR("hello"), &d);
	assert_int_equal(s->ops->upload_write(&u, STR("hello"), &err), 0);
	assert_int_equal(s->ops->publish(&u, &d, &err), 0);
	s->ops->upload_close(&u);
	assert_int_equal(store_read(s, a, &d, 5, &text, &err), 0);
	assert_str(text, "hello");
	for (size_t size = 4; size <= 6; size += 2) {
		assert_int_equal(store_read(s, a, &d, size, &text, &err), -1);
		assert_int_equal(err.code, E_INTERNAL);
	}
	assert_int_equal(s->ops->blob_remove(s, &d, &err), 0);
	assert_int_equal(store_read(s, a, &d, 5, &text, &err), -1);
	assert_int_equal(err.code, E_BLOB_UNKNOWN);
	store_close(&s);
}

static void
test_one_writer(void **state UNUSED)
{
	struct store *s = open_store();
	struct str uuid = rnd_uuid(a);
	struct store_upload u = begin(s, uuid, 0), other;
	struct err err;
	int64_t size;

	assert_int_equal(s->ops->upload_open(s, uuid, &other, &size, &err), -1);
	assert_int_equal(err.code, E_RANGE_INVALID);
	s->ops->upload_close(&u);
	u = begin(s, uuid, 0);
	s->ops->upload_close(&u);
	assert_int_equal(s->ops->upload_remove(s, uuid, &err), 0);
	store_close(&s);
}

static void
test_cut(void **state UNUSED)
{
	struct store *s = open_store();
	struct str uuid = rnd_uuid(a);
	struct store_upload u = begin(s, uuid, 0);
	char text[8] = "";
	struct err err;

	assert_int_equal(s->ops->upload_write(&u, STR("abcdef"), &err), 0);
	assert_int_equal(s->ops->upload_cut(&u, 3, &err), 0);
	assert_int_equal(s->ops->upload_write(&u, STR("X"), &err), 0);
	assert_int_equal(pread(u.fd, text, sizeof(text), 0), 4);
	assert_string_equal(text, "abcX");
	s->ops->upload_close(&u);
	assert_int_equal(s->ops->upload_remove(s, uuid, &err), 0);
	store_close(&s);
}

/* What is no UUID of ours never reaches the file system. */
static void
test_names(void **state UNUSED)
{
	static const char *const bad[] = { "", "../../etc/passwd", "x",
		"00000000-0000-0000-0000-00000000000/",
		"00000000-0000-0000-0000-00000000000A" };
	struct store *s = open_store();

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct store_upload u;
		struct err err;
		int64_t size;

		assert_int_equal(s->ops->upload_open(s, str_of(bad[i]), &u,
		    &size, &err), -1);
		assert_int_equal(err.code, E_UPLOAD_UNKNOWN);
	}
	store_close(&s);
}

/* As after looking for one that is not there. */
static void
test_close_nothing(void **state UNUSED)
{
	struct store *s = open_store();
	struct store_upload none = { .fd = -1 };
	struct err err;

	assert_int_equal(s->ops->upload_lock(s, rnd_uuid(a), &none, &err), 0);
	s->ops->upload_close(&none);
	assert_int_equal(none.fd, -1);
	store_close(&s);
}

static void
test_faults(void **state UNUSED)
{
	struct store *s = open_store();
	struct str uuid = rnd_uuid(a);
	struct store_upload u = begin(s, uuid, 0);
	struct err err;

	plant("upload-write", "enospc");
	assert_int_equal(s->ops->upload_write(&u, STR("abc"), &err), -1);
	assert_int_equal(err.code, E_NO_SPACE);
	assert_int_equal(s->ops->upload_write(&u, STR("abc"), &err), 0);
	plant("upload-sync.after", "eio");
	assert_int_equal(s->ops->upload_sync(&u, &err), -1);
	assert_int_equal(err.code, E_INTERNAL);
	s->ops->upload_close(&u);
	assert_int_equal(s->ops->upload_remove(s, uuid, &err), 0);
	store_close(&s);
}

static int
setup(void **state UNUSED)
{
	a = arena_new();
	if (!mkdtemp(base))
		return -1;
	return mkdir(below("root"), 0700) | mkdir(below("uploads"), 0700) |
	    mkdir(below("faults"), 0700);
}

/* Deepest first; all that a test leaves is empty by now. */
static int
teardown(void **state UNUSED)
{
	static const char *const dirs[] = {
		"root/docker/registry/v2/blobs/sha512/9b",
		"root/docker/registry/v2/blobs/sha512",
		"root/docker/registry/v2/blobs", "root/docker/registry/v2",
		"root/docker/registry", "root/docker", "root", "uploads",
		"faults", "",
	};
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		rc |= rmdir(below(dirs[i]));
	arena_free(&a);
	return rc;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_publish),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_one_writer),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_close_nothing),
		cmocka_unit_test(test_faults),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
