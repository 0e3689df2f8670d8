/*
 * load.c — a client that pushes, for bench/run.
 *
 *   load push URL AUTH REPOSITORY REPOSITORIES CLIENTS IMAGES
 *       small images (three layers, a configuration, a manifest), all different
 *   load chunked URL AUTH REPOSITORY BYTES
 *       one layer by POST, PATCH without a length, PUT
 *   load slow URL AUTH REPOSITORY CLIENTS RATE SECONDS
 *       uploads at RATE bytes a second each, until SECONDS are over
 *   load head URL AUTH PATH CLIENTS SECONDS
 *       HEAD requests, which wrk cannot
 *
 * AUTH is the value of the Authorization header, or "" for none.  Prints one
 * line of JSON; a request that fails ends the program with 1.
 */
#define BASE_HEAP
#include "base.h"

#include <curl/curl.h>
#include <pthread.h>
#include <time.h>

#include "clock.h"
#include "codec.h"
#include "hash.h"
#include "num.h"
#include "rnd.h"

#define LAYERS 3
#define LAYER_BYTES 2048
#define DIGEST_TEXT 72

struct target {
	const char *url;
	struct curl_slist *headers;
	const char *repository;
	int repositories;
};

struct client {
	const struct target *t;
	CURL *curl;
	int number;
	int images;
	int64_t *took; /* microseconds, one an image */
	char location[1024];
	pthread_t thread;
};

/* What a request sends. */
struct payload {
	const char *data;
	size_t size;
	size_t sent;
	int64_t rate; /* bytes a second; 0: as fast as it goes */
	int64_t until; /* clock_mono; ends the body early */
};

static NORETURN void
die(const char *what, const char *why)
{
	fprintf(stderr, "load: %s: %s\n", what, why);
	exit(1);
}

static size_t
on_header(char *p, size_t size, size_t n, void *arg)
{
	struct client *c = arg;
	struct str line = str_from(p, size * n), key, value;

	if (str_cut(line, ':', &key, &value) &&
	    str_eq_nocase(key, STR("location")))
		snprintf(c->location, sizeof(c->location), "%.*s",
		    STR_ARG(str_trim(value)));
	return size * n;
}

static size_t
drop_body(char *p UNUSED, size_t size, size_t n, void *arg UNUSED)
{
	return size * n;
}

static void
wait_for_rate(const struct payload *p)
{
	struct timespec pause = { 0, 100 * 1000 * 1000 };

	if (p->rate)
		nanosleep(&pause, NULL);
}

static size_t
on_read(char *out, size_t size, size_t n, void *arg)
{
	struct payload *p = arg;
	size_t room = size * n, left = p->size - p->sent;

	wait_for_rate(p);
	if (p->until && clock_mono() > p->until)
		return 0;
	if (p->rate)
		room = MIN(room, (size_t)p->rate / 10);
	room = MIN(room, left);
	memcpy(out, p->data + (p->rate ? 0 : p->sent), room);
	if (!p->rate)
		p->sent += room;
	return room;
}

static void
request(struct client *c, const char *method, const char *url, long expected,
    struct payload *body, bool chunked, const char *type)
{
	struct curl_slist *headers = NULL;
	long status = 0;
	CURLcode rc;

	for (struct curl_slist *h = c->t->headers; h; h = h->next)
		headers = curl_slist_append(headers, h->data);
	headers = curl_slist_append(headers, "Expect:");
	if (type)
		headers = curl_slist_append(headers, type);
	curl_easy_reset(c->curl);
	curl_easy_setopt(c->curl, CURLOPT_URL, url);
	curl_easy_setopt(c->curl, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c->curl, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(c->curl, CURLOPT_HEADERDATA, c);
	curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, drop_body);
	curl_easy_setopt(c->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(c->curl, CURLOPT_UPLOAD_BUFFERSIZE, 262144L);
	curl_easy_setopt(c->curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(c->curl, CURLOPT_READDATA, body);
	curl_easy_setopt(c->curl, CURLOPT_INFILESIZE_LARGE,
	    chunked ? (curl_off_t)-1 : (curl_off_t)body->size);
	rc = curl_easy_perform(c->curl);
	curl_slist_free_all(headers);
	if (rc != CURLE_OK)
		die(url, curl_easy_strerror(rc));
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != expected) {
		fprintf(stderr, "load: %s %s: status %ld\n", method, url,
		    status);
		exit(1);
	}
}

/* Absolute, whatever the server sent, and ready for another parameter. */
static void
location_url(const struct client *c, const char *more, char *out, size_t n)
{
	bool absolute = strncmp(c->location, "http", 4) == 0;

	snprintf(out, n, "%s%s%s%s", absolute ? "" : c->t->url, c->location,
	    more[0] ? strchr(c->location, '?') ? "&" : "?" : "", more);
}

static void
digest_of(const char *data, size_t n, char out[DIGEST_TEXT + 1])
{
	unsigned char bytes[HASH_MAX];
	size_t len;
	int at = snprintf(out, DIGEST_TEXT + 1, "sha256:");

	hash_of(HASH_SHA256, str_from(data, n), bytes, &len);
	for (size_t i = 0; i < len; i++)
		at += snprintf(out + at, 3, "%02x", bytes[i]);
}

/* POST, PATCH, PUT: as docker does. */
static void
push_blob(struct client *c, const char *repository, const char *data,
    size_t n, char digest[DIGEST_TEXT + 1], bool chunked)
{
	struct payload none = { "", 0, 0, 0, 0 }, body = { data, n, 0, 0, 0 };
	char url[2048], more[128];

	digest_of(data, n, digest);
	snprintf(url, sizeof(url), "%s/v2/%s/blobs/uploads/", c->t->url,
	    repository);
	request(c, "POST", url, 202, &none, false, NULL);
	location_url(c, "", url, sizeof(url));
	request(c, "PATCH", url, 202, &body, chunked,
	    "Content-Type: application/octet-stream");
	snprintf(more, sizeof(more), "digest=%s", digest);
	location_url(c, more, url, sizeof(url));
	request(c, "PUT", url, 201, &none, false, NULL);
}

static void
push_manifest(struct client *c, const char *repository, int image,
    char digests[LAYERS + 1][DIGEST_TEXT + 1], size_t config_size)
{
	char text[4096], url[2048];
	struct payload body = { text, 0, 0, 0, 0 };
	int n = snprintf(text, sizeof(text), "{\"schemaVersion\":2,"
	    "\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\","
	    "\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\","
	    "\"size\":%zu,\"digest\":\"%s\"},\"layers\":[", config_size,
	    digests[LAYERS]);

	for (int i = 0; i < LAYERS; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n,
		    "%s{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\","
		    "\"size\":%d,\"digest\":\"%s\"}", i ? "," : "",
		    LAYER_BYTES, digests[i]);
	n += snprintf(text + n, sizeof(text) - (size_t)n, "]}");
	body.size = (size_t)n;
	snprintf(url, sizeof(url), "%s/v2/%s/manifests/t%d-%d", c->t->url,
	    repository, c->number, image);
	request(c, "PUT", url, 201, &body, false,
	    "Content-Type: application/vnd.docker.distribution.manifest.v2+json");
}

static void
push_image(struct client *c, int image)
{
	char digests[LAYERS + 1][DIGEST_TEXT + 1];
	char repository[512], data[LAYER_BYTES], config[256];
	size_t size;

	snprintf(repository, sizeof(repository), "%s%d", c->t->repository,
	    c->number % c->t->repositories);
	for (int i = 0; i < LAYERS; i++) {
		rnd_bytes(data, sizeof(data));
		push_blob(c, repository, data, sizeof(data), digests[i],
		    false);
	}
	rnd_bytes(data, 8);
	size = (size_t)snprintf(config, sizeof(config),
	    "{\"architecture\":\"amd64\",\"os\":\"linux\",\"author\":"
	    "\"%02x%02x%02x%02x%02x%02x\",\"rootfs\":{\"type\":\"layers\","
	    "\"diff_ids\":[]}}", (unsigned char)data[0],
	    (unsigned char)data[1], (unsigned char)data[2],
	    (unsigned char)data[3], (unsigned char)data[4],
	    (unsigned char)data[5]);
	push_blob(c, repository, config, size, digests[LAYERS], false);
	push_manifest(c, repository, image, digests, size);
}

static void *
run_pusher(void *arg)
{
	struct client *c = arg;

	for (int i = 0; i < c->images; i++) {
		int64_t began = clock_mono();

		push_image(c, i);
		c->took[i] = clock_mono() - began;
	}
	return NULL;
}

static int
by_size(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

static struct client *
start_clients(const struct target *t, int count, int images,
    void *(*fn)(void *))
{
	struct client *clients = calloc((size_t)count, sizeof(*clients));
	int64_t *took = calloc((size_t)count * (size_t)images, sizeof(*took));

	for (int i = 0; i < count; i++) {
		clients[i] = (struct client){ .t = t, .number = i,
			.images = images, .took = took + (size_t)i * (size_t)images,
			.curl = curl_easy_init() };
		if (pthread_create(&clients[i].thread, NULL, fn,
		    &clients[i]) != 0)
			die("pthread_create", "failed");
	}
	return clients;
}

static void
push(const struct target *t, int clients, int images)
{
	int total = clients * (images / clients);
	int64_t began = clock_mono(), took;
	struct client *c = start_clients(t, clients, images / clients,
	    run_pusher);

	for (int i = 0; i < clients; i++)
		pthread_join(c[i].thread, NULL);
	took = clock_mono() - began;
	qsort(c[0].took, (size_t)total, sizeof(int64_t), by_size);
	printf("{\"images\":%d,\"seconds\":%.3f,\"rate\":%.2f,\"p50_ms\":%.2f,"
	    "\"p99_ms\":%.2f}\n", total, (double)took / SECOND,
	    total * (double)SECOND / (double)took,
	    (double)c[0].took[total / 2] / 1000,
	    (double)c[0].took[total * 99 / 100] / 1000);
}

static void
chunked(const struct target *t, size_t bytes)
{
	struct client c = { .t = t, .curl = curl_easy_init() };
	char digest[DIGEST_TEXT + 1], seed[4096];
	char *data = malloc(bytes);
	int64_t began;

	if (!data)
		die("malloc", "out of memory");
	rnd_bytes(seed, sizeof(seed));
	for (size_t i = 0; i < bytes; i++)
		data[i] = (char)(seed[i % sizeof(seed)] + (char)(i >> 12));
	began = clock_mono();
	push_blob(&c, t->repository, data, bytes, digest, true);
	/* the client's own hash is not the server's time */
	printf("{\"digest\":\"%s\",\"seconds\":%.3f}\n", digest,
	    (double)(clock_mono() - began) / SECOND);
}

/* Of slow and head; set before their threads start. */
static struct {
	int64_t rate, until;
} slow_options;

#define HEAD_MOST 200000

static void *
run_header(void *arg)
{
	struct client *c = arg;
	char url[2048];
	long status;

	snprintf(url, sizeof(url), "%s%s", c->t->url, c->t->repository);
	curl_easy_setopt(c->curl, CURLOPT_URL, url);
	curl_easy_setopt(c->curl, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, c->t->headers);
	c->images = 0;
	while (clock_mono() < slow_options.until && c->images < HEAD_MOST) {
		int64_t began = clock_mono();

		if (curl_easy_perform(c->curl) != CURLE_OK)
			die(url, "failed");
		curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
		if (status != 200)
			die(url, "not 200");
		c->took[c->images++] = clock_mono() - began;
	}
	return NULL;
}

static void *
run_slow(void *arg)
{
	static const char zeros[65536];
	struct client *c = arg;
	struct payload none = { "", 0, 0, 0, 0 };
	struct payload body = { zeros, sizeof(zeros), 0, slow_options.rate,
		slow_options.until };
	/* two hundred clients do not beat time together */
	struct timespec offset = { 0, c->number % 100 * 1000 * 1000 };
	char url[2048];

	nanosleep(&offset, NULL);
	snprintf(url, sizeof(url), "%s/v2/%s/blobs/uploads/", c->t->url,
	    c->t->repository);
	request(c, "POST", url, 202, &none, false, NULL);
	location_url(c, "", url, sizeof(url));
	request(c, "PATCH", url, 202, &body, true,
	    "Content-Type: application/octet-stream");
	return NULL;
}

static void
slow(const struct target *t, int clients, int rate, int seconds)
{
	struct client *c;

	slow_options.rate = rate;
	slow_options.until = clock_mono() + seconds * SECOND;
	c = start_clients(t, clients, 1, run_slow);
	for (int i = 0; i < clients; i++)
		pthread_join(c[i].thread, NULL);
	printf("{\"clients\":%d}\n", clients);
}

static void
head(const struct target *t, int clients, int seconds)
{
	int64_t began = clock_mono(), *all;
	struct client *c;
	int n = 0;

	slow_options.until = began + seconds * SECOND;
	c = start_clients(t, clients, HEAD_MOST, run_header);
	for (int i = 0; i < clients; i++)
		pthread_join(c[i].thread, NULL);
	all = calloc((size_t)clients * HEAD_MOST, sizeof(*all));
	for (int i = 0; i < clients; i++)
		for (int k = 0; k < c[i].images; k++)
			all[n++] = c[i].took[k];
	qsort(all, (size_t)n, sizeof(*all), by_size);
	printf("{\"rate\":%.1f,\"p99_ms\":%.2f}\n", n * (double)SECOND /
	    (double)(clock_mono() - began), (double)all[n * 99 / 100] / 1000);
}

static int
number(const char *text)
{
	int64_t v;

	if (!num_i64(str_of(text), 1, INT32_MAX, &v))
		die(text, "not a number");
	return (int)v;
}

int
main(int argc, char **argv)
{
	struct target t = { 0 };
	char header[65536];

	if (argc < 6)
		die("usage", "load push|chunked|slow URL AUTH REPOSITORY ...");
	curl_global_init(CURL_GLOBAL_ALL);
	t.url = argv[2];
	t.repository = argv[4];
	if (argv[3][0]) {
		snprintf(header, sizeof(header), "Authorization: %s", argv[3]);
		t.headers = curl_slist_append(NULL, header);
	}
	if (strcmp(argv[1], "push") == 0 && argc == 8) {
		t.repositories = number(argv[5]);
		push(&t, number(argv[6]), number(argv[7]));
	} else if (strcmp(argv[1], "chunked") == 0 && argc == 6) {
		chunked(&t, (size_t)number(argv[5]));
	} else if (strcmp(argv[1], "slow") == 0 && argc == 8) {
		slow(&t, number(argv[5]), number(argv[6]), number(argv[7]));
	} else if (strcmp(argv[1], "head") == 0 && argc == 7) {
		t.headers = curl_slist_append(t.headers, "Accept: "
		    "application/vnd.docker.distribution.manifest.v2+json");
		head(&t, number(argv[5]), number(argv[6]));
	} else {
		die("usage", "wrong number of arguments");
	}
	return 0;
}
