#include "base.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include "codec.h"
#include "fs.h"
#include "hash.h"
#include "ossl.h"
#include "rnd.h"
#include "seal.h"

#define FORM "s1."
#define ID_SIZE (sizeof(((struct seal_key *)0)->id) - 1)
#define KEY_SIZE sizeof(((struct seal_key *)0)->bytes)
#define NONCE_SIZE 12
#define TAG_SIZE 16
#define PLAIN_MAX ((size_t)64 << 10)
#define KEY_FILE_MAX ((size_t)4 << 10)

bool
secret_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}

void
secret_wipe(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}

void
secret_hmac(struct str key, struct str bytes, unsigned char out[HMAC_SIZE])
{
	unsigned n = 0;

	ASSERT(key.n > 0 && key.n <= INT_MAX);
	ASSERT(HMAC(EVP_sha256(), key.p, (int)key.n,
	    (const unsigned char *)bytes.p, bytes.n, out, &n));
	ASSERT(n == HMAC_SIZE);
}

void
seal_key_new(struct buf *out)
{
	unsigned char key[KEY_SIZE];

	rnd_bytes(key, sizeof(key));
	hex_add(out, str_from(key, sizeof(key)));
	buf_addc(out, '\n');
	secret_wipe(key, sizeof(key));
}

static void
set_id(struct seal_key *key)
{
	unsigned char sum[HASH_MAX];
	size_t n;

	hash_of(HASH_SHA256, str_from(key->bytes, KEY_SIZE), sum, &n);
	for (size_t i = 0; i < ID_SIZE / 2; i++)
		snprintf(key->id + 2 * i, 3, "%02x", sum[i]);
}

int
seal_ring_load(struct str text, struct seal_ring *ret, struct err *err)
{
	struct seal_ring ring = { .n = 0 };
	struct str line;

	while (str_next(&text, '\n', &line)) {
		struct seal_key *key = &ring.keys[ring.n];

		line = str_trim(line);
		if (line.n == 0)
			continue;
		if (ring.n == SEAL_KEYS_MAX)
			return err_cause(err, E_INTERNAL,
			    "more than %d sealing keys", SEAL_KEYS_MAX);
		if (!hex_decode(line, key->bytes, KEY_SIZE))
			return err_cause(err, E_INTERNAL,
			    "sealing key %zu is not 64 hex digits", ring.n + 1);
		set_id(key);
		ring.n++;
	}
	if (ring.n == 0)
		return err_cause(err, E_INTERNAL, "no sealing key");
	*ret = ring;
	secret_wipe(&ring, sizeof(ring));
	return 0;
}

int
seal_ring_open(struct arena *a, struct str prefix, struct seal_ring *ret,
    struct err *err)
{
	struct str path = arena_printf(a, "%.*s/etc/keys/seal.key",
	    STR_ARG(prefix)), text;
	int rc = fs_read_file(a, AT_FDCWD, path.p, KEY_FILE_MAX, &text, err);

	if (rc == 0)
		return err_cause(err, E_INTERNAL, "%s is gone", path.p);
	return rc < 0 ? -1 : seal_ring_load(text, ret, err);
}

/* One pass of GCM in either direction, without the final step. */
static bool
gcm_start(EVP_CIPHER_CTX *c, bool encrypt, const struct seal_key *key,
    const unsigned char *nonce, struct str context)
{
	int n;

	return EVP_CipherInit_ex(c, EVP_aes_256_gcm(), NULL, key->bytes, nonce,
		   encrypt) == 1 &&
	    EVP_CipherUpdate(c, NULL, &n, (const unsigned char *)context.p,
		(int)context.n) == 1;
}

int
seal_close(struct arena *a, const struct seal_ring *ring, struct str context,
    struct str plain, struct str *ret, struct err *err)
{
	CLEANUP(ossl_cipher_free) EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	size_t size = NONCE_SIZE + plain.n + TAG_SIZE;
	unsigned char *box = arena_alloc(a, size), *body = box + NONCE_SIZE;
	struct buf out;
	int n = 0;

	ASSERT(ring->n > 0 && context.n > 0 && context.n <= PLAIN_MAX);
	if (plain.n > PLAIN_MAX)
		return err_set(err, E_INVALID, "secret too long");
	rnd_bytes(box, NONCE_SIZE);
	if (!c || !gcm_start(c, true, &ring->keys[0], box, context) ||
	    EVP_EncryptUpdate(c, body, &n, (const unsigned char *)plain.p,
		(int)plain.n) != 1 ||
	    EVP_EncryptFinal_ex(c, body + n, &n) != 1 ||
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE,
		body + plain.n) != 1)
		return ossl_fail(err, "cannot seal");
	buf_init(&out, a, 2 * PLAIN_MAX);
	buf_printf(&out, FORM "%s.", ring->keys[0].id);
	base64url_add(&out, str_from(box, size));
	*ret = buf_str(&out);
	return 0;
}

static const struct seal_key *
find_key(const struct seal_ring *ring, struct str id)
{
	for (size_t i = 0; i < ring->n; i++) {
		if (str_eq(str_of(ring->keys[i].id), id))
			return &ring->keys[i];
	}
	return NULL;
}

static int
open_box(struct arena *a, const struct seal_key *key, struct str context,
    struct str box, struct str *ret, struct err *err)
{
	CLEANUP(ossl_cipher_free) EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	const unsigned char *nonce = (const unsigned char *)box.p;
	size_t size = box.n - NONCE_SIZE - TAG_SIZE;
	unsigned char *plain = arena_alloc(a, size + 1), tag[TAG_SIZE];
	int n = 0;

	memcpy(tag, nonce + NONCE_SIZE + size, TAG_SIZE);
	if (!c || !gcm_start(c, false, key, nonce, context) ||
	    EVP_DecryptUpdate(c, plain, &n, nonce + NONCE_SIZE,
		(int)size) != 1 ||
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, tag) != 1)
		return ossl_fail(err, "cannot open sealed text");
	if (EVP_DecryptFinal_ex(c, plain + n, &n) != 1) {
		secret_wipe(plain, size);
		return ossl_fail(err, "sealed text was changed or moved");
	}
	*ret = str_from(plain, size);
	return 0;
}

int
seal_open(struct arena *a, const struct seal_ring *ring, struct str context,
    struct str sealed, struct str *ret, struct err *err)
{
	const struct seal_key *key;
	struct str id, rest, box;

	if (!str_starts(sealed, STR(FORM)) ||
	    !str_cut(str_skip(sealed, sizeof(FORM) - 1), '.', &id, &rest) ||
	    rest.n > 2 * PLAIN_MAX || !base64url_decode(a, rest, &box) ||
	    box.n < NONCE_SIZE + TAG_SIZE)
		return err_cause(err, E_INTERNAL, "sealed text of unknown form");
	key = find_key(ring, id);
	if (!key)
		return err_cause(err, E_INTERNAL,
		    "no key %.*s to open sealed text", STR_ARG(id));
	return open_box(a, key, context, box, ret, err);
}
