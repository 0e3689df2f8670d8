/*
 * Runs a harness over its committed corpus without libFuzzer, so that every
 * `make check` does.  "fuzz_name" reads $srcdir/tests/fuzz/corpus/name; files
 * may be given instead.
 */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>

#include "fs.h"

#define FILE_MAX_SIZE ((size_t)8 << 20)

static void
run_file(int dir, const char *path)
{
	struct arena *a = arena_new();
	struct str bytes;
	struct err err;

	if (fs_read_file(a, dir, path, FILE_MAX_SIZE, &bytes, &err) != 1) {
		fprintf(stderr, "cannot read %s\n", path);
		exit(1);
	}
	LLVMFuzzerTestOneInput((const uint8_t *)bytes.p, bytes.n);
	arena_free(&a);
}

static int
run_corpus(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int count = 0;

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		run_file(dirfd(d), e->d_name);
		count++;
	}
	if (d)
		closedir(d);
	printf("%s: %d inputs\n", path, count);
	return count > 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir"), *name = strrchr(argv[0], '_');
	char path[1024];

	for (int i = 1; i < argc; i++)
		run_file(AT_FDCWD, argv[i]);
	if (argc > 1)
		return 0;
	snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/%s",
	    srcdir ? srcdir : ".", name ? name + 1 : "");
	return run_corpus(path);
}
