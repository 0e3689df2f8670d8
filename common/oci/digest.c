#include "base.h"

#include "codec.h"
#include "digest.h"

static const struct {
	enum hash_alg alg;
	struct str name;
} algs[] = {
	{ HASH_SHA256, STR("sha256") },
	{ HASH_SHA512, STR("sha512") },
};

enum hash_alg
digest_alg_parse(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(algs); i++) {
		if (str_eq(algs[i].name, name))
			return algs[i].alg;
	}
	return 0;
}

struct str
digest_alg_name(enum hash_alg alg)
{
	struct str name = STR_NULL;

	for (size_t i = 0; i < ARRAY_SIZE(algs); i++) {
		if (algs[i].alg == alg)
			name = algs[i].name;
	}
	ASSERT(name.p);
	return name;
}

int
digest_parse(struct str text, struct digest *ret, struct err *err)
{
	struct digest d = { .len = 0 };
	struct str name, hex;

	if (str_cut(text, ':', &name, &hex))
		d.alg = digest_alg_parse(name);
	d.len = hash_size(d.alg);
	if (d.len == 0 || !hex_decode(hex, d.bytes, d.len))
		return err_set(err, E_DIGEST_INVALID,
		    "digest must be sha256 or sha512 and lower-case hex");
	*ret = d;
	return 0;
}

void
digest_add(struct buf *b, const struct digest *d)
{
	buf_add(b, digest_alg_name(d->alg));
	buf_addc(b, ':');
	hex_add(b, str_from(d->bytes, d->len));
}

struct str
digest_text(struct arena *a, const struct digest *d)
{
	struct buf b;

	buf_init(&b, a, DIGEST_TEXT_MAX);
	digest_add(&b, d);
	return buf_str(&b);
}

struct str
digest_hex(struct arena *a, const struct digest *d)
{
	struct buf b;

	buf_init(&b, a, DIGEST_TEXT_MAX);
	hex_add(&b, str_from(d->bytes, d->len));
	return buf_str(&b);
}

int
digest_from_db(struct str bytes, struct digest *ret, struct err *err)
{
	struct digest d = { .len = 0 };

	if (bytes.n > 0) {
		d.alg = (enum hash_alg)bytes.p[0];
		d.len = hash_size(d.alg);
	}
	if (d.len == 0 || bytes.n != 1 + d.len)
		return err_cause(err, E_INTERNAL, "stored digest is broken");
	memcpy(d.bytes, bytes.p + 1, d.len);
	*ret = d;
	return 0;
}

struct str
digest_db(struct arena *a, const struct digest *d)
{
	char *p = arena_alloc(a, 1 + d->len);

	p[0] = (char)d->alg;
	memcpy(p + 1, d->bytes, d->len);
	return str_from(p, 1 + d->len);
}

bool
digest_eq(const struct digest *a, const struct digest *b)
{
	return a->alg == b->alg && memcmp(a->bytes, b->bytes, HASH_MAX) == 0;
}

void
digest_of(enum hash_alg alg, struct str bytes, struct digest *ret)
{
	*ret = (struct digest){ .alg = alg };
	hash_of(alg, bytes, ret->bytes, &ret->len);
}

void
digest_of_hash(const struct hash *h, struct digest *ret)
{
	*ret = (struct digest){ .alg = h->alg };
	hash_end(h, ret->bytes, &ret->len);
}
