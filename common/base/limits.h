/* limits.h — every limit on what a client controls, in one place. */
/* gcc's own <limits.h> asks for the next one and may find this; hand it on. */
#ifndef __clang__
#include_next <limits.h>
#endif

#ifndef ROADSTEAD_LIMITS_H
#define ROADSTEAD_LIMITS_H

/* Memory of one request; unreachable while the limits below hold. */
#define LIMIT_ARENA ((size_t)128 << 20)

/* Clients refuse to pull more than 4 MiB. */
#define LIMIT_MANIFEST ((size_t)4 << 20)

/* The configuration of an image that is looked into. */
#define LIMIT_CONFIG ((size_t)4 << 20)

/* Body of an API call. */
#define LIMIT_JSON_BODY ((size_t)1 << 20)
#define LIMIT_JSON_DEPTH 64

/* A JSON tree takes up to 1 KiB for a container and 150 bytes for a value. */
#define LIMIT_JSON_TEXT ((size_t)16 << 20)
#define LIMIT_JSON_CONTAINERS 65536
#define LIMIT_JSON_VALUES 262144

/* Body of a token request or a login form. */
#define LIMIT_FORM_BODY ((size_t)64 << 10)

/* Bytes a second of a body on average, beyond web.idle_timeout; Apache's too. */
#define LIMIT_BODY_RATE 256

/* Bytes of the raw request URI, and of one decoded path segment. */
#define LIMIT_URI ((size_t)64 << 10)
#define LIMIT_URI_SEGMENTS 512

/* Bytes of one request header that we read. */
#define LIMIT_HEADER ((size_t)64 << 10)

/* Bytes of a response's headers. */
#define LIMIT_RESPONSE_HEADERS ((size_t)64 << 10)

/* Response bodies that are built in memory. */
#define LIMIT_RESPONSE ((size_t)32 << 20)

/* distribution-spec: name with host fits 255; we count the name alone. */
#define LIMIT_REPOSITORY_NAME 255
#define LIMIT_PROJECT_NAME 255
#define LIMIT_TAG 128

/* Scopes in one token request, and actions in one scope. */
#define LIMIT_SCOPES 512
#define LIMIT_ACTIONS 16

/* Tags created by one manifest PUT with ?tag=. */
#define LIMIT_TAG_PARAMS 32

/* Layers, children and annotations of one manifest follow from its size. */
#define LIMIT_MANIFEST_REFERENCES 65536

/* Page sizes: Harbor's API answers 422 above, the registry API clamps. */
#define LIMIT_API_PAGE 100
#define LIMIT_REGISTRY_PAGE 1000

/* Bytes that the audit keeps of what a client calls itself, and of a path. */
#define LIMIT_USER_AGENT 256
#define LIMIT_AUDIT_RESOURCE 1024

/* Rows of the audit under one seal, and those that are compared with it. */
#define LIMIT_AUDIT_SEAL 10000
#define LIMIT_AUDIT_ROWS (2 * LIMIT_AUDIT_SEAL)

/* Rows of the audit as CSV that are in memory at a time. */
#define LIMIT_AUDIT_CSV 1000

/* Of other lists as CSV: rows at a time, and in all; columns, and a name of one. */
#define LIMIT_CSV_PAGE 2000
#define LIMIT_CSV_ROWS 100000
#define LIMIT_CSV_COLUMNS 32
#define LIMIT_CSV_NAME 128

/* Conditions of one q= parameter, and fields of one sort=. */
#define LIMIT_QUERY_TERMS 32

/* Values in all conditions of a list together. */
#define LIMIT_LIST_VALUES 256

/*
 * A bearer token, which travels in one header: the shortest limit of a web
 * server is Apache's, 16,300 bytes with the header's name.
 */
#define LIMIT_TOKEN ((size_t)16000)

/* Of a user: bytes of a password (Harbor: at least 8), characters of the rest. */
#define LIMIT_PASSWORD 128
#define LIMIT_USER_NAME 255
#define LIMIT_USER_EMAIL 255
#define LIMIT_USER_REALNAME 255
#define LIMIT_USER_COMMENT 30

/*
 * Log-ins in vain, of one user name from one address: so many in a row are free,
 * then each has to wait, up to so many seconds; seconds after which they are
 * forgotten.
 */
#define LIMIT_LOGIN_FAILURES 10
#define LIMIT_LOGIN_DELAY 30
#define LIMIT_LOGIN_MEMORY (15 * 60)

/* Bytes of a certificate, and of a secret for another registry. */
#define LIMIT_PEM ((size_t)64 << 10)
#define LIMIT_SECRET ((size_t)16 << 10)

/* Bytes of the preferences of a user, marked places in them, bytes of a word. */
#define LIMIT_PREFERENCES ((size_t)16 << 10)
#define LIMIT_STARS 200
#define LIMIT_PREFERENCE_WORD 64

/* Rules about immutable tags of one project, and bytes of a pattern of theirs. */
#define LIMIT_IMMUTABLE_RULES 100
#define LIMIT_PATTERN 255

/* Rules about what is kept of one project; artifacts or days of one of them. */
#define LIMIT_RETENTION_RULES 15
#define LIMIT_RETENTION_AMOUNT 1000000

/* Things that one request may delete. */
#define LIMIT_BULK 500

/* What is searched for; of each kind in a look over all of them; how far pages go. */
#define LIMIT_SEARCH_WORD 512
#define LIMIT_SEARCH_FEW 5
#define LIMIT_SEARCH_DEPTH 10000

/* Things whose deletion one request may ask about. */
#define LIMIT_PREVIEW 1000

/* Days that numbers are kept; series of projects and of repositories at once. */
#define LIMIT_METRIC_DAYS 400
#define LIMIT_METRIC_TOP 50
#define LIMIT_METRIC_REPOSITORIES 100

/* Characters of a schedule's six fields. */
#define LIMIT_CRON 255

/* Bytes that the quota of a project may be at most: a pebibyte. */
#define LIMIT_QUOTA ((int64_t)1 << 50)

/*
 * Groups of one user of a directory that count, and users or groups that one
 * search of it shows.
 */
#define LIMIT_DIRECTORY_GROUPS 1024
#define LIMIT_DIRECTORY_SEARCH 5000

/* Users of a directory that one request makes known here. */
#define LIMIT_DIRECTORY_IMPORT 500

/*
 * Requests of one pool that wait for a directory at once: half of its threads,
 * and no more than this.  Pools of mod_fcgid, which are larger.  More wait for
 * their turn so many microseconds while the directory answers, else get 503.
 */
#define LIMIT_DIRECTORY_WAITS 16
#define LIMIT_DIRECTORY_WAITS_FCGID 4
#define LIMIT_DIRECTORY_PATIENCE 1000000

/* Copy buffer for bodies. */
#define IO_BUFFER ((size_t)64 << 10)

#endif
