/* keyfile.c — signing keys on disk: finding them, making new ones. */
#include "base.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "clock.h"
#include "fs.h"
#include "jws.h"
#include "keyfile.h"
#include "keyring.h"
#include "x509.h"

#define PREFIX "token-"
#define CERTIFICATE_DAYS 3650

const char *
keyfile_path(struct arena *a, const char *dir, struct str stem,
    const char *suffix)
{
	return arena_printf(a, "%s/%.*s%s", dir, STR_ARG(stem), suffix).p;
}

int
keyfile_list(struct arena *a, const char *dir, const char *suffix,
    struct keyfiles *ret, struct err *err)
{
	struct str end = str_of(suffix);
	struct fs_names names;

	if (fs_list(a, AT_FDCWD, dir, &names, err) < 0)
		return -1;
	*ret = (struct keyfiles){
		.stems = arena_array(a, names.n, sizeof(struct str)),
	};
	for (size_t i = 0; i < names.n; i++) {
		struct str name = names.items[i];

		if (str_starts(name, STR(PREFIX)) && str_ends(name, end))
			ret->stems[ret->count++] = str_head(name,
			    name.n - end.n);
	}
	return 0;
}

/* Names sort by age; the number tells keys of one second apart. */
static struct str
new_stem(struct arena *a, const char *dir)
{
	time_t now = (time_t)(clock_now() / SECOND);
	char text[32];
	struct stat st;
	struct str stem;
	struct tm tm;

	ASSERT(gmtime_r(&now, &tm));
	strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
	for (int i = 0;; i++) {
		stem = arena_printf(a, PREFIX "%s-%02d", text, i);
		if (stat(keyfile_path(a, dir, stem, KEYFILE_PUBLIC), &st) < 0)
			return stem;
	}
}

/* Under its name only once it is the signer's: workers look at any moment. */
static int
write_private(struct arena *a, const char *path, struct str pem, uid_t signer,
    struct err *err)
{
	const char *early = arena_printf(a, "%s.new", path).p;

	if (fs_write_file(AT_FDCWD, early, pem, 0400, err) < 0)
		return -1;
	if (lchown(early, signer, (gid_t)-1) < 0)
		return err_errno(err, "cannot give %s away", early);
	if (fs_rename(AT_FDCWD, early, path, err) < 0)
		return -1;
	return fs_sync_parent(AT_FDCWD, path, err);
}

static int
write_new(struct arena *a, const char *dir, const char *alg, uid_t signer,
    struct err *err)
{
	struct str stem = new_stem(a, dir);
	struct buf key, pub, crt;

	buf_init(&key, a, 1 << 16);
	buf_init(&pub, a, 1 << 16);
	buf_init(&crt, a, 1 << 16);
	if (jws_key_generate(alg, &key, &pub, err) < 0 ||
	    x509_selfsigned(buf_str(&key), STR("roadstead token service"),
	    CERTIFICATE_DAYS, &crt, err) < 0)
		return -1;
	if (fs_write_file(AT_FDCWD,
	    keyfile_path(a, dir, stem, KEYFILE_CERTIFICATE), buf_str(&crt),
	    0644, err) < 0 || fs_write_file(AT_FDCWD,
	    keyfile_path(a, dir, stem, KEYFILE_PUBLIC), buf_str(&pub), 0644,
	    err) < 0)
		return -1;
	return write_private(a, keyfile_path(a, dir, stem, KEYFILE_PRIVATE),
	    buf_str(&key), signer, err);
}

/* All private keys but the newest. */
static int
drop_private(struct arena *a, const char *dir, struct err *err)
{
	struct keyfiles f;

	if (keyfile_list(a, dir, KEYFILE_PRIVATE, &f, err) < 0)
		return -1;
	for (size_t i = 0; i + 1 < f.count; i++)
		if (fs_unlink(AT_FDCWD, keyfile_path(a, dir, f.stems[i],
		    KEYFILE_PRIVATE), err) < 0)
			return -1;
	return 0;
}

/* A public key is superseded when the one after it was made. */
static int
drop_public(struct arena *a, const char *dir, int64_t keep, struct err *err)
{
	int64_t now = clock_now() / SECOND;
	struct keyfiles f;
	struct stat st;

	if (keyfile_list(a, dir, KEYFILE_PUBLIC, &f, err) < 0)
		return -1;
	for (size_t i = 0; i + 1 < f.count; i++) {
		const char *next = keyfile_path(a, dir, f.stems[i + 1],
		    KEYFILE_PUBLIC);

		if (stat(next, &st) < 0 || st.st_mtime + keep > now)
			continue;
		if (fs_unlink(AT_FDCWD, keyfile_path(a, dir, f.stems[i],
		    KEYFILE_PUBLIC), err) < 0 ||
		    fs_unlink(AT_FDCWD, keyfile_path(a, dir, f.stems[i],
		    KEYFILE_CERTIFICATE), err) < 0)
			return -1;
	}
	return 0;
}

int
keyring_rotate(const char *dir, const char *alg, int64_t keep,
    uid_t signer, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();

	if (drop_public(a, dir, keep, err) < 0 ||
	    write_new(a, dir, alg, signer, err) < 0)
		return -1;
	return drop_private(a, dir, err);
}
