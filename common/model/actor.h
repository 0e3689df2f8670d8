/* actor.h — who did something and by which request: the audit's columns. */
#ifndef ACTOR_H
#define ACTOR_H

#include "str.h"

struct actor {
	struct str username; /* empty: anonymous */
	struct str client;   /* network address */
	struct str request_id;
	struct str user_agent; /* the program; may be absent */
};

#endif
