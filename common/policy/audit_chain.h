/*
 * audit_chain.h — the audit under seal: what was in it cannot be changed, taken
 * away or added to without a trace (docs/why/audit-seal.md).
 *
 * A row's hash is the SHA-256 of its columns in the order of audit_rows(): each
 * is a zero byte for null, or a one, the length in eight bytes (network order),
 * and the bytes; numbers are their decimal text, op_time is in microseconds of
 * the epoch, success is t or f.  The hash of rows is the SHA-256 of their hashes
 * one after another.  A seal's statement is a JWS whose claims are
 *
 *   {"seal":3,"from":[us,id],"to":[us,id],"rows":n,"hash":hex,
 *    "previous":hex of the SHA-256 of the statement before, or "",
 *    "time":us}
 *
 * and what a purge has left is one, too:
 *
 *   {"seal":3,"of":hex of the SHA-256 of the seal's statement,"rows":n,
 *    "hash":hex,"time":us,"by":"job 17","before":us,"events":"a,b"}
 */
#ifndef AUDIT_CHAIN_H
#define AUDIT_CHAIN_H

#include "audit_seal.h"
#include "jws.h"

#define AUDIT_KEY "etc/keys/audit.key.pem"
#define AUDIT_KEY_PUBLIC "etc/keys/audit.pub.pem"
#define AUDIT_KEY_MAX ((size_t)16 << 10)

/* The key of the instance at prefix: to sign with, or to verify by. */
int audit_chain_key(struct arena *a, struct str prefix, bool signs,
    struct jws_key **ret, struct err *err) MUST_CHECK;

/* The hash of a seal, which an administrator may keep elsewhere: hex. */
struct str audit_chain_hash(struct arena *a, struct str statement);

/* Rows in order, as they are added. */
struct audit_sum {
	struct buf hashes, marks;
	int64_t rows;
};

void audit_sum_init(struct audit_sum *s, struct arena *a);
void audit_sum_add(struct audit_sum *s, const struct row *row);
struct str audit_sum_hash(struct arena *a, const struct audit_sum *s);

#define AUDIT_MARK 12 /* bytes: audit_id, four of the hash */

/*
 * Seals the next rows that are older than the horizon: 1 if there may be more,
 * 0 that was all, -1.  *ret_rows may be 0: then there is no new seal.
 */
int audit_chain_seal(struct db *db, const struct jws_key *key,
    int64_t horizon, int64_t *ret_rows, struct err *err) MUST_CHECK;

/* Whether these are the rows of the seal, and it holds: 1, 0, -1. */
int audit_chain_intact(struct arena *a, struct jws_key *key,
    const struct audit_seal *s, const struct audit_sum *sum, struct err *err)
    MUST_CHECK;

/* What is to go. */
struct audit_purge {
	struct jws_key *key;
	int64_t before;         /* microseconds of the epoch */
	struct db_array events;
	struct str by, names;   /* who, and the events as one text */
	bool dry;
	/* What was done. */
	int64_t seals, rows, broken;
};

/* The next seal with something to purge, behind *after: 1, 0 none, -1. */
int audit_chain_purge(struct db *db, struct audit_purge *p, int64_t *after,
    struct err *err) MUST_CHECK;

/* What is wrong, in words, as it is found. */
struct audit_check {
	struct jws_key *key;
	int64_t from, to; /* rows of seals that touch this time; all are chained */
	void (*found)(void *arg, const char *what);
	void (*progress)(void *arg, int64_t rows);
	void *arg;
	/* What was looked at, and how much was wrong. */
	int64_t seals, rows, purged, findings;
	struct str hash;  /* of the last seal, in hex */
	struct str known; /* hash that must be among them; may be absent */
};

/* All of it: 0, whatever is found, or -1.  hash lives as long as the arena. */
int audit_chain_verify(struct db *db, struct arena *a, struct audit_check *c,
    struct err *err) MUST_CHECK;

#endif
