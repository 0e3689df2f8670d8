#include "base.h"

#include <pthread.h>
#include <time.h>

#include "clock.h"
#include "db.h"
#include "heap.h"

struct dbpool {
	pthread_mutex_t lock;
	pthread_cond_t given;
	struct db **idle; /* a stack: the warmest connection first */
	int idle_count;
	int size;
};

static struct db *
make_db(const char *conninfo, bool relax)
{
	struct db *db = db_new(conninfo);

	if (relax)
		db_relax(db);
	return db;
}

int
dbpool_open(const char *conninfo, int size, bool relax, struct dbpool **ret,
    struct err *err UNUSED)
{
	struct dbpool *p = heap_zero(sizeof(*p));
	pthread_condattr_t attr;

	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&p->given, &attr);
	pthread_condattr_destroy(&attr);
	p->idle = heap_zero(sizeof(struct db *) * (size_t)size);
	p->size = size;
	for (p->idle_count = 0; p->idle_count < size; p->idle_count++)
		p->idle[p->idle_count] = make_db(conninfo, relax);
	*ret = p;
	return 0;
}

void
dbpool_close(struct dbpool **p)
{
	if (!*p)
		return;
	for (int i = 0; i < (*p)->idle_count; i++)
		db_free(&(*p)->idle[i]);
	heap_free((*p)->idle);
	heap_free(*p);
	*p = NULL;
}

static struct db *
wait_idle(struct dbpool *p, int64_t wait)
{
	int64_t until = clock_mono() + wait;
	struct timespec ts = {
		.tv_sec = until / SECOND,
		.tv_nsec = until % SECOND * 1000,
	};
	struct db *db = NULL;

	pthread_mutex_lock(&p->lock);
	while (p->idle_count == 0)
		if (pthread_cond_timedwait(&p->given, &p->lock, &ts) != 0)
			break;
	if (p->idle_count)
		db = p->idle[--p->idle_count];
	pthread_mutex_unlock(&p->lock);
	return db;
}

int
dbpool_take(struct dbpool *p, int64_t wait, struct db **ret, struct err *err)
{
	struct db *db = wait_idle(p, wait);

	if (!db)
		return err_cause(err, E_UNAVAILABLE,
		    "all %d database connections are busy", p->size);
	if (db_ready(db, err) < 0) {
		dbpool_give(p, db);
		return -1;
	}
	*ret = db;
	return 0;
}

void
dbpool_give(struct dbpool *p, struct db *db)
{
	pthread_mutex_lock(&p->lock);
	ASSERT(p->idle_count < p->size);
	p->idle[p->idle_count++] = db;
	pthread_cond_signal(&p->given);
	pthread_mutex_unlock(&p->lock);
}
