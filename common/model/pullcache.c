#include "base.h"

#include "heap.h"
#include "pullcache.h"

struct place {
	char *name; /* "project/repository"; NULL: the slot is free */
	struct pull_place at;
};

struct kept {
	char *bytes; /* media type and payload; NULL: the slot is free */
	struct pull_manifest m;
};

struct cache {
	struct place places[PULLCACHE_PLACES];
	struct kept manifests[PULLCACHE_MANIFESTS];
};

static void
drop(void *arg)
{
	struct cache *c = arg;

	for (size_t i = 0; i < PULLCACHE_PLACES; i++)
		heap_free(c->places[i].name);
	for (size_t i = 0; i < PULLCACHE_MANIFESTS; i++)
		heap_free(c->manifests[i].bytes);
	heap_free(c);
}

static struct cache *
cache_of(struct db *db)
{
	void **slot = db_attached(db, drop);

	if (!*slot)
		*slot = heap_zero(sizeof(struct cache));
	return *slot;
}

/* FNV-1a, enough to spread names over slots. */
static uint32_t
hash_add_name(uint32_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

static struct place *
place_of(struct db *db, struct str project, struct str repository)
{
	uint32_t h = hash_add_name(hash_add_name(2166136261u, project),
	    repository);

	return &cache_of(db)->places[h % PULLCACHE_PLACES];
}

/* A project's name holds no slash. */
static bool
is_named(const struct place *p, struct str project, struct str repository)
{
	struct str head, tail;

	return p->name && str_cut(str_of(p->name), '/', &head, &tail) &&
	    str_eq(head, project) && str_eq(tail, repository);
}

bool
pullcache_place(struct db *db, struct str project, struct str repository,
    struct pull_place *ret)
{
	const struct place *p = place_of(db, project, repository);

	if (!is_named(p, project, repository))
		return false;
	*ret = p->at;
	return true;
}

void
pullcache_put_place(struct db *db, struct str project, struct str repository,
    const struct pull_place *place)
{
	struct place *p = place_of(db, project, repository);
	size_t n = project.n + repository.n + 2;

	heap_free(p->name);
	p->name = heap_zero(n);
	snprintf(p->name, n, "%.*s/%.*s", STR_ARG(project),
	    STR_ARG(repository));
	p->at = *place;
}

static struct kept *
kept_of(struct db *db, int64_t manifest_id)
{
	return &cache_of(db)->manifests[(uint64_t)manifest_id %
	    PULLCACHE_MANIFESTS];
}

bool
pullcache_manifest(struct db *db, int64_t manifest_id,
    struct pull_manifest *ret)
{
	const struct kept *k = kept_of(db, manifest_id);

	if (!k->bytes || k->m.manifest_id != manifest_id)
		return false;
	*ret = k->m;
	return true;
}

void
pullcache_put_manifest(struct db *db, const struct pull_manifest *m)
{
	struct kept *k = kept_of(db, m->manifest_id);
	bool small = m->payload.n <= PULLCACHE_PAYLOAD;

	heap_free(k->bytes);
	k->bytes = heap_zero(m->media_type.n + (small ? m->payload.n : 0) + 1);
	k->m = *m;
	memcpy(k->bytes, m->media_type.p, m->media_type.n);
	k->m.media_type.p = k->bytes;
	k->m.payload = STR_NULL;
	if (!small)
		return;
	memcpy(k->bytes + m->media_type.n, m->payload.p, m->payload.n);
	k->m.payload = str_from(k->bytes + m->media_type.n, m->payload.n);
}
