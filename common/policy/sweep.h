/*
 * sweep.h — removes what nobody comes back for: uploads and browser sessions
 * that are over, files of uploads without a row, and what is in the trash.
 *
 * May run at any time, several times at once.  The row goes before the file, and
 * both only under the lock that a writer of the upload would hold.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include "db.h"
#include "store.h"

struct sweep {
	struct store *store;
	struct db *db;
	int64_t age; /* seconds: files without a row that are younger stay */
	/* Before each step, if there is one; its failure ends the sweep. */
	int (*step)(struct sweep *s, const char *phase, struct err *err);
	void *arg;   /* of step */
	/* What was done. */
	int64_t uploads;  /* rows, with their files */
	int64_t busy;     /* over, but somebody writes to it: left alone */
	int64_t files;    /* without a row */
	int64_t sessions; /* of browsers */
	int64_t trash;    /* files that a check of the store moved away */
};

int sweep_uploads(struct sweep *s, struct err *err) MUST_CHECK;
int sweep_files(struct sweep *s, struct err *err) MUST_CHECK;
int sweep_sessions(struct sweep *s, struct err *err) MUST_CHECK;

/* What lies in the trash for SWEEP_TRASH days. */
#define SWEEP_TRASH 7
int sweep_trash(struct sweep *s, struct err *err) MUST_CHECK;

/* All of them. */
int sweep_all(struct sweep *s, struct err *err) MUST_CHECK;

#endif
