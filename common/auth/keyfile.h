/* keyfile.h — the files of a keyring's directory; inside common/auth. */
#ifndef KEYFILE_H
#define KEYFILE_H

#include "arena.h"
#include "err.h"

#define KEYFILE_PRIVATE ".key.pem"
#define KEYFILE_PUBLIC ".pub.pem"
#define KEYFILE_CERTIFICATE ".crt.pem"

/* Stems ("token-20261123T080000Z-00") of a kind, oldest first. */
struct keyfiles {
	struct str *stems;
	size_t count;
};

int keyfile_list(struct arena *a, const char *dir, const char *suffix,
    struct keyfiles *ret, struct err *err) MUST_CHECK;

/* dir/stem+suffix as a C string. */
const char *keyfile_path(struct arena *a, const char *dir, struct str stem,
    const char *suffix);

#endif
