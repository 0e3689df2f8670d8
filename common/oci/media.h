/* media.h — media types and what they mean to a registry. */
#ifndef MEDIA_H
#define MEDIA_H

#include "str.h"

enum media_kind {
	MEDIA_OTHER,   /* anything not in media.def: layers, artifacts */
	MEDIA_IMAGE,   /* manifest of one image or artifact */
	MEDIA_INDEX,   /* manifest of manifests */
	MEDIA_REFUSED, /* manifests of the past */
	MEDIA_JSON,    /* says nothing; the body decides */
	MEDIA_CONFIG,  /* configuration of a container image */
	MEDIA_FOREIGN  /* layer that is not in the registry */
};

/* The texts, by name: media_text(MEDIA_TYPE_OCI_INDEX). */
enum media_type {
#define X(name, kind, text) MEDIA_TYPE_##name,
#include "media.def"
#undef X
	MEDIA_TYPE_COUNT
};
struct str media_text(enum media_type type);

/* What a media type without parameters is. */
enum media_kind media_kind(struct str type);

/* A Content-Type without its parameters and spaces; absent stays absent. */
struct str media_bare(struct str content_type);

#endif
