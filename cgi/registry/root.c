/* root.c — GET /v2/: is this a registry, and am I let in. */
#include "base.h"

#include "registry.h"

int
root_get(struct ctx *c, struct err *err UNUSED)
{
	return resp_json(&c->resp, 200, STR("{}"));
}
