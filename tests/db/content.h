/* content.h — a project, a user and small images for the tests of models. */
#ifndef CONTENT_H
#define CONTENT_H

#include "dbtest.h"
#include "digest.h"
#include "manifest_pull.h"

struct content {
	struct db *db;
	struct arena *arena;
	int64_t user_id, project_id; /* admin, library */
	struct actor actor;
	struct err err;
};

/* A database with user admin and the public project library. */
void content_open(struct content *c, const char *database);
void content_close(struct content *c);

/* Pushes text as a blob of library/<repository>. */
struct digest content_blob(struct content *c, const char *repository,
    const char *text);

/*
 * An image whose config and only layer are made of text; both are pushed.
 * tag may be NULL; subject may be NULL.
 */
struct digest content_image(struct content *c, const char *repository,
    const char *text, const char *tag, const struct digest *subject);

/* An index of n images of the repository. */
struct digest content_index(struct content *c, const char *repository,
    const struct digest *images, size_t n, const char *tag);

/* The manifest as such; 0 or -1 and c->err. */
int content_put(struct content *c, const char *repository, struct str json,
    const char *tag, struct digest *ret);

struct manifest_ref content_ref(struct content *c, const char *repository,
    const char *tag);

#endif
