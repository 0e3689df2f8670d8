/*
 * collect.h — garbage collection: frees what nothing needs any more.
 *
 * May run at any time, several times at once, beside pushes and pulls, and may
 * be killed at any moment: another run goes on.  What deletions took goes when
 * they cannot be undone any more; manifests that nothing names
 * are deleted if the scope says so; blobs that no manifest needs are condemned,
 * their rows deleted, and then their files removed, each under the digest's lock.
 * A push, mount or look-up of a condemned blob revives it.  So a crash leaves a
 * file that the next run removes, never a row without its file.
 */
#ifndef COLLECT_H
#define COLLECT_H

#include "gc.h"
#include "store.h"

struct collect {
	struct store *store;
	struct db *db;
	struct gc_scope scope;
	/* Before each batch; its failure ends the run. */
	int (*step)(struct collect *c, const char *phase, struct err *err);
	void *arg; /* of step */
	/* What was done. */
	int64_t manifests, links;
	int64_t condemned; /* blobs whose time has come or will come */
	int64_t blobs, bytes; /* rows deleted, and what their files took */
	int64_t files;        /* removed */
	int64_t stuck;        /* files that cannot be removed: tried again later */
};

int collect(struct collect *c, struct err *err) MUST_CHECK;

#endif
