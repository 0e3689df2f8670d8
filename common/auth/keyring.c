#include "base.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>

#include "fs.h"
#include "heap.h"
#include "jws.h"
#include "keyfile.h"
#include "keyring.h"

#define PEM_MAX 16384

struct keyring {
	pthread_rwlock_t lock;
	char *dir;
	bool signing;
	struct timespec changed;
	uint64_t generation;
	/* replaced as a whole */
	struct arena *arena;
	struct jws_key *keys[KEYRING_MAX];
	size_t count;
	struct jws_key *signer;
};

static int
load_key(struct arena *a, const char *path, struct jws_key **ret,
    struct err *err)
{
	struct str pem;
	int rc = fs_read_file(a, AT_FDCWD, path, PEM_MAX, &pem, err);

	if (rc == 0)
		return err_cause(err, E_INTERNAL, "%s is gone", path);
	return rc < 0 ? -1 : jws_key_load(a, pem, ret, err);
}

/* The newest keys, at most KEYRING_MAX. */
static int
load_public(struct keyring *k, struct arena *a, struct jws_key **keys,
    size_t *ret_count, struct err *err)
{
	struct keyfiles f;
	size_t count = 0;

	if (keyfile_list(a, k->dir, KEYFILE_PUBLIC, &f, err) < 0)
		return -1;
	for (size_t i = f.count > KEYRING_MAX ? f.count - KEYRING_MAX : 0;
	    i < f.count; i++)
		if (load_key(a, keyfile_path(a, k->dir, f.stems[i],
		    KEYFILE_PUBLIC), &keys[count++], err) < 0)
			return -1;
	*ret_count = count;
	return 0;
}

static int
load_signer(struct keyring *k, struct arena *a, struct jws_key **ret,
    struct err *err)
{
	struct keyfiles f;

	if (!k->signing)
		return 0;
	if (keyfile_list(a, k->dir, KEYFILE_PRIVATE, &f, err) < 0)
		return -1;
	if (f.count == 0)
		return err_cause(err, E_INTERNAL, "no signing key in %s",
		    k->dir);
	return load_key(a, keyfile_path(a, k->dir, f.stems[f.count - 1],
	    KEYFILE_PRIVATE), ret, err);
}

static int
reload(struct keyring *k, struct timespec changed, struct err *err)
{
	CLEANUP(arena_free) struct arena *a = arena_new();
	struct jws_key *keys[KEYRING_MAX] = { 0 }, *signer = NULL;
	size_t count;

	if (load_public(k, a, keys, &count, err) < 0 ||
	    load_signer(k, a, &signer, err) < 0)
		return -1;
	arena_free(&k->arena);
	k->arena = TAKE(a);
	memcpy(k->keys, keys, sizeof(keys));
	k->count = count;
	k->signer = signer;
	k->changed = changed;
	k->generation++;
	return 0;
}

static bool
same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Leaves the lock held for reading, if it succeeds. */
static int
lock_fresh(struct keyring *k, struct err *err)
{
	struct stat st;
	int rc = 0;

	if (stat(k->dir, &st) < 0)
		return err_errno(err, "cannot stat %s", k->dir);
	pthread_rwlock_rdlock(&k->lock);
	if (same_time(st.st_mtim, k->changed))
		return 0;
	pthread_rwlock_unlock(&k->lock);
	pthread_rwlock_wrlock(&k->lock);
	if (!same_time(st.st_mtim, k->changed))
		rc = reload(k, st.st_mtim, err);
	pthread_rwlock_unlock(&k->lock);
	if (rc == 0)
		pthread_rwlock_rdlock(&k->lock);
	return rc;
}

int
keyring_open(const char *dir, bool signing, struct keyring **ret,
    struct err *err)
{
	struct keyring *k = heap_zero(sizeof(*k));

	pthread_rwlock_init(&k->lock, NULL);
	k->dir = heap_str(str_of(dir));
	k->signing = signing;
	if (lock_fresh(k, err) < 0) {
		keyring_close(&k);
		return -1;
	}
	pthread_rwlock_unlock(&k->lock);
	*ret = k;
	return 0;
}

void
keyring_close(struct keyring **k)
{
	if (!*k)
		return;
	arena_free(&(*k)->arena);
	heap_free((*k)->dir);
	heap_free(*k);
	*k = NULL;
}

int
keyring_verify(struct keyring *k, struct arena *a, struct str token,
    struct str *ret_claims, struct err *err)
{
	int rc;

	if (lock_fresh(k, err) < 0)
		return -1;
	rc = jws_verify(a, k->keys, k->count, token, ret_claims, err);
	pthread_rwlock_unlock(&k->lock);
	return rc;
}

int
keyring_sign(struct keyring *k, struct arena *a, struct str claims,
    struct str *ret_token, struct err *err)
{
	int rc;

	if (lock_fresh(k, err) < 0)
		return -1;
	ASSERT(k->signer);
	rc = jws_sign(a, k->signer, claims, ret_token, err);
	pthread_rwlock_unlock(&k->lock);
	return rc;
}

int
keyring_jwks(struct keyring *k, struct jsout *out, struct err *err)
{
	if (lock_fresh(k, err) < 0)
		return -1;
	jws_jwks(k->keys, k->count, out);
	pthread_rwlock_unlock(&k->lock);
	return 0;
}

int
keyring_generation(struct keyring *k, uint64_t *ret, struct err *err)
{
	if (lock_fresh(k, err) < 0)
		return -1;
	*ret = k->generation;
	pthread_rwlock_unlock(&k->lock);
	return 0;
}
