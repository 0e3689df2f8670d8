/* gc.h — what the two kinds of jobs that collect garbage share. */
#ifndef JOBS_GC_H
#define JOBS_GC_H

#include "collect.h"
#include "run.h"

/* A collection with the scope, from its first step to the message of the run. */
int gc_perform(struct run *r, const struct gc_scope *scope, struct err *err)
    MUST_CHECK;

/* freed_space, purged_blobs and purged_manifests are Harbor's names. */
void gc_tell(struct run *r, const struct gc_batch *done);

#endif
