/* common/lib/fs, in a directory of its own. */
#include "unit.h"

#include <ftw.h>
#include <sys/stat.h>

#include "fs.h"

static char root[] = "/tmp/test_fs.XXXXXX";
static int dir = -1;

static int
group_setup(void **state UNUSED)
{
	struct err err;

	return mkdtemp(root) ? fs_open_dir(AT_FDCWD, root, &dir, &err) : -1;
}

static int
remove_entry(const char *path, const struct stat *st UNUSED, int kind UNUSED,
    struct FTW *at UNUSED)
{
	return remove(path);
}

static int
group_teardown(void **state UNUSED)
{
	fd_close(&dir);
	return nftw(root, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void
test_whole_files(void **state)
{
	struct stat st;
	struct str s;
	struct err err;
	uint64_t size;

	assert_int_equal(fs_read_file(*state, dir, "f", 9, &s, &err), 0);
	assert_int_equal(fs_write_file(dir, "f", STR("one"), 0640, &err), 0);
	assert_int_equal(fs_write_file(dir, "f", STR("seven77"), 0600, &err),
	    0);
	assert_int_equal(fs_read_file(*state, dir, "f", 7, &s, &err), 1);
	assert_str(s, "seven77");
	assert_int_equal(fs_read_file(*state, dir, "f", 6, &s, &err), -1);
	assert_int_equal(fs_size(dir, "f", &size, &err), 1);
	assert_int_equal(size, 7);
	assert_int_equal(fstatat(dir, "f", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(fs_unlink(dir, "f", &err), 1);
	assert_int_equal(fs_unlink(dir, "f", &err), 0);
	assert_int_equal(fs_size(dir, "f", &size, &err), 0);
}

static void
test_no_litter(void **state UNUSED)
{
	struct err err;

	assert_int_equal(fs_mkdirs(dir, "work/target", 0700, &err), 0);
	assert_int_equal(
	    fs_write_file(dir, "work/absent/f", STR("x"), 0600, &err), -1);
	/* A directory is in the way: the temporary file must go. */
	assert_int_equal(fs_write_file(dir, "work/target", STR("x"), 0600, &err),
	    -1);
	assert_int_equal(unlinkat(dir, "work/target", AT_REMOVEDIR), 0);
	/* rmdir succeeds on an empty directory only. */
	assert_int_equal(unlinkat(dir, "work", AT_REMOVEDIR), 0);
}

static void
test_directories(void **state)
{
	struct str s;
	struct err err;

	assert_int_equal(fs_mkdirs(dir, "a/b/c", 0700, &err), 0);
	assert_int_equal(fs_mkdirs(dir, "a/b/d", 0700, &err), 0);
	assert_int_equal(fs_write_file(dir, "a/b/c/f", STR("x"), 0600, &err),
	    0);
	assert_int_equal(fs_rename(dir, "a/b/c/f", "a/b/d/g", &err), 0);
	assert_int_equal(fs_sync_parent(dir, "a/b/d/g", &err), 0);
	assert_int_equal(fs_read_file(*state, dir, "a/b/d/g", 9, &s, &err), 1);
	assert_int_equal(fs_read_file(*state, dir, "a/b", 9, &s, &err), -1);
	assert_int_equal(fs_mkdirs(dir, "a/b/d/g/h", 0700, &err), -1);
}

static void
test_list(void **state)
{
	struct fs_names names;
	struct err err;

	assert_int_equal(fs_mkdirs(dir, "list/b", 0700, &err), 0);
	assert_int_equal(fs_list(*state, dir, "list/b", &names, &err), 0);
	assert_int_equal(names.n, 0);
	for (int i = 99; i >= 0; i--) {
		struct str path = arena_printf(*state, "list/%02d", i);

		assert_int_equal(
		    fs_write_file(dir, path.p, STR(""), 0600, &err), 0);
	}
	assert_int_equal(fs_list(*state, dir, "list", &names, &err), 0);
	assert_int_equal(names.n, 101);
	assert_str(names.items[0], "00");
	assert_str(names.items[99], "99");
	assert_str(names.items[100], "b");
	assert_int_equal(fs_list(*state, dir, "list/00", &names, &err), -1);
}

static void
test_links_are_not_followed(void **state)
{
	struct str s;
	struct err err;
	uint64_t size;

	assert_int_equal(symlinkat("/etc/passwd", dir, "link"), 0);
	assert_int_equal(fs_read_file(*state, dir, "link", 99999, &s, &err),
	    -1);
	assert_int_equal(fs_size(dir, "link", &size, &err), -1);
	assert_int_equal(fs_unlink(dir, "link", &err), 1);
}

static void
test_offsets(void **state)
{
	CLEANUP(fd_close) int fd = -1;
	struct str s;
	struct err err;
	uint64_t available, total;

	assert_int_equal(
	    fs_open(dir, "o", O_RDWR | O_CREAT, 0600, &fd, &err), 1);
	assert_int_equal(fs_write(fd, STR("aaaa"), &err), 0);
	assert_int_equal(fs_write_at(fd, 2, STR("bbbb"), &err), 0);
	assert_int_equal(fs_sync(fd, &err), 0);
	assert_int_equal(fs_read_file(*state, dir, "o", 9, &s, &err), 1);
	assert_str(s, "aabbbb");
	assert_int_equal(fs_space(fd, &available, &total, &err), 0);
	assert_true(total > 0 && available <= total);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(test_no_litter),
		UNIT_TEST(test_whole_files),
		UNIT_TEST(test_directories),
		UNIT_TEST(test_list),
		UNIT_TEST(test_links_are_not_followed),
		UNIT_TEST(test_offsets),
	};

	return cmocka_run_group_tests_name("fs", tests, group_setup,
	    group_teardown);
}
