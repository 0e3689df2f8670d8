/*
 * EVP contexts cannot be saved, so this file, and no other, uses OpenSSL's
 * older hash structures, whose fields are public.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base.h"

#include <openssl/sha.h>

#include "hash.h"

#define STATE_VERSION 1
#define WORDS 8

_Static_assert(sizeof(SHA256_CTX) <= sizeof(((struct hash *)0)->state), "room");
_Static_assert(sizeof(SHA512_CTX) <= sizeof(((struct hash *)0)->state), "room");

/* What both algorithms have in common, in the order in which it is saved. */
struct fields {
	uint64_t h[WORDS];
	uint64_t bits_high, bits_low;
	size_t fill;
	unsigned char block[SHA512_CBLOCK];
};

static SHA256_CTX *
sha256(struct hash *h)
{
	return (SHA256_CTX *)(void *)h->state.bytes;
}

static SHA512_CTX *
sha512(struct hash *h)
{
	return (SHA512_CTX *)(void *)h->state.bytes;
}

size_t
hash_size(enum hash_alg alg)
{
	switch (alg) {
	case HASH_SHA256: return SHA256_DIGEST_LENGTH;
	case HASH_SHA512: return SHA512_DIGEST_LENGTH;
	}
	return 0;
}

void
hash_init(struct hash *h, enum hash_alg alg)
{
	ASSERT(hash_size(alg) != 0);
	*h = (struct hash){ .alg = alg };
	if (alg == HASH_SHA256)
		SHA256_Init(sha256(h));
	else
		SHA512_Init(sha512(h));
}

void
hash_add(struct hash *h, const void *p, size_t n)
{
	if (h->alg == HASH_SHA256)
		SHA256_Update(sha256(h), p, n);
	else
		SHA512_Update(sha512(h), p, n);
}

void
hash_end(const struct hash *h, unsigned char out[HASH_MAX], size_t *ret_len)
{
	struct hash last = *h;

	if (h->alg == HASH_SHA256)
		SHA256_Final(out, sha256(&last));
	else
		SHA512_Final(out, sha512(&last));
	*ret_len = hash_size(h->alg);
}

void
hash_of(enum hash_alg alg, struct str bytes, unsigned char out[HASH_MAX],
    size_t *ret_len)
{
	struct hash h;

	hash_init(&h, alg);
	hash_add(&h, bytes.p, bytes.n);
	hash_end(&h, out, ret_len);
}

static size_t
word_size(enum hash_alg alg)
{
	return alg == HASH_SHA256 ? 4 : 8;
}

static size_t
block_size(enum hash_alg alg)
{
	return alg == HASH_SHA256 ? SHA256_CBLOCK : SHA512_CBLOCK;
}

static struct fields
fields_read(const struct hash *hash)
{
	struct hash copy = *hash;
	struct fields f = { .fill = 0 };

	if (hash->alg == HASH_SHA256) {
		SHA256_CTX *c = sha256(&copy);

		for (size_t i = 0; i < WORDS; i++)
			f.h[i] = c->h[i];
		f.bits_high = c->Nh;
		f.bits_low = c->Nl;
		f.fill = c->num;
		memcpy(f.block, c->data, f.fill);
	} else {
		SHA512_CTX *c = sha512(&copy);

		for (size_t i = 0; i < WORDS; i++)
			f.h[i] = c->h[i];
		f.bits_high = c->Nh;
		f.bits_low = c->Nl;
		f.fill = c->num;
		memcpy(f.block, c->u.p, f.fill);
	}
	return f;
}

static void
fields_write(struct hash *hash, const struct fields *f)
{
	if (hash->alg == HASH_SHA256) {
		SHA256_CTX *c = sha256(hash);

		for (size_t i = 0; i < WORDS; i++)
			c->h[i] = (SHA_LONG)f->h[i];
		c->Nh = (SHA_LONG)f->bits_high;
		c->Nl = (SHA_LONG)f->bits_low;
		c->num = (unsigned)f->fill;
		memcpy(c->data, f->block, f->fill);
	} else {
		SHA512_CTX *c = sha512(hash);

		for (size_t i = 0; i < WORDS; i++)
			c->h[i] = f->h[i];
		c->Nh = f->bits_high;
		c->Nl = f->bits_low;
		c->num = (unsigned)f->fill;
		memcpy(c->u.p, f->block, f->fill);
	}
}

static unsigned char *
put_word(unsigned char *p, uint64_t v, size_t size)
{
	for (size_t i = size; i-- > 0; v >>= 8)
		p[i] = (unsigned char)v;
	return p + size;
}

static uint64_t
get_word(struct str *rest, size_t size)
{
	uint64_t v = 0;

	for (size_t i = 0; i < size; i++)
		v = v << 8 | (unsigned char)rest->p[i];
	*rest = str_skip(*rest, size);
	return v;
}

size_t
hash_save(const struct hash *h, unsigned char out[HASH_STATE_MAX])
{
	struct fields f = fields_read(h);
	size_t word = word_size(h->alg);
	unsigned char *p = out;

	*p++ = STATE_VERSION;
	*p++ = (unsigned char)h->alg;
	for (size_t i = 0; i < WORDS; i++)
		p = put_word(p, f.h[i], word);
	p = put_word(p, f.bits_high, word);
	p = put_word(p, f.bits_low, word);
	memcpy(p, f.block, f.fill);
	return (size_t)(p - out) + f.fill;
}

int
hash_load(struct hash *h, struct str saved, struct err *err)
{
	struct fields f = { .fill = 0 };
	struct hash fresh;
	enum hash_alg alg;
	size_t word;

	if (saved.n < 2 || saved.p[0] != STATE_VERSION ||
	    hash_size((enum hash_alg)saved.p[1]) == 0)
		return err_cause(err, E_INTERNAL, "hash state of unknown form");
	alg = (enum hash_alg)saved.p[1];
	word = word_size(alg);
	saved = str_skip(saved, 2);
	if (saved.n < (WORDS + 2) * word)
		return err_cause(err, E_INTERNAL, "hash state cut short");
	for (size_t i = 0; i < WORDS; i++)
		f.h[i] = get_word(&saved, word);
	f.bits_high = get_word(&saved, word);
	f.bits_low = get_word(&saved, word);
	f.fill = f.bits_low / 8 % block_size(alg);
	if (f.bits_low % 8 != 0 || saved.n != f.fill)
		return err_cause(err, E_INTERNAL, "hash state does not add up");
	memcpy(f.block, saved.p, f.fill);
	hash_init(&fresh, alg);
	fields_write(&fresh, &f);
	*h = fresh;
	return 0;
}
