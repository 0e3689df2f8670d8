#include "base.h"

#include <pthread.h>

#include "clock.h"
#include "ctx.h"
#include "heap.h"
#include "settings.h"

struct settings {
	pthread_mutex_t lock;
	int64_t until; /* monotonic */
	int64_t numbers[CONFIG_KEYS];
};

struct settings *
settings_new(void)
{
	struct settings *s = heap_zero(sizeof(*s));

	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void
settings_free(struct settings **s)
{
	heap_free(*s);
	*s = NULL;
}

void
settings_forget(struct settings *s)
{
	pthread_mutex_lock(&s->lock);
	s->until = 0;
	pthread_mutex_unlock(&s->lock);
}

static bool
look_up(struct settings *s, enum config_key key, int64_t *ret)
{
	bool fresh;

	pthread_mutex_lock(&s->lock);
	fresh = s->until > clock_mono();
	*ret = s->numbers[key];
	pthread_mutex_unlock(&s->lock);
	return fresh;
}

int
settings_number(struct ctx *c, enum config_key key, int64_t *ret,
    struct err *err)
{
	struct settings *s = c->app->settings;
	struct config *all;
	struct db *db;

	if (look_up(s, key, ret))
		return 0;
	all = arena_alloc(c->arena, sizeof(*all));
	db = ctx_db(c, err);
	if (!db || config_load(db, c->arena, all, err) < 0)
		return -1;
	pthread_mutex_lock(&s->lock);
	for (int i = 0; i < CONFIG_KEYS; i++)
		s->numbers[i] = config_number(all, (enum config_key)i);
	if (config_disables_event(all, STR("pull_artifact")))
		s->numbers[CONFIG_pull_audit_log_disable] = 1;
	s->until = clock_mono() + SETTINGS_SECONDS * SECOND;
	*ret = s->numbers[key];
	pthread_mutex_unlock(&s->lock);
	return 0;
}
