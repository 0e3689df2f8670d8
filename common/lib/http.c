#include "base.h"

#include <curl/curl.h>

#include "buf.h"
#include "http.h"

struct transfer {
	CURL *easy;
	struct buf body;
};

static void
multi_free(CURLM **m)
{
	if (*m)
		curl_multi_cleanup(*m);
	*m = NULL;
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct buf *body = arg;

	buf_add(body, str_from(p, size * n));
	return buf_ok(body) ? size * n : 0;
}

static int
set_options(struct transfer *tr, const struct http_get *req)
{
	CURL *c = tr->easy;
	CURLcode rc = CURLE_OK;

	rc |= curl_easy_setopt(c, CURLOPT_URL, req->url);
	rc |= curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	rc |= curl_easy_setopt(c, CURLOPT_PROXY, "");
	rc |= curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	rc |= curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
	rc |= curl_easy_setopt(c, CURLOPT_PIPEWAIT, 0L);
	rc |= curl_easy_setopt(c, CURLOPT_HTTP_VERSION,
	    (long)CURL_HTTP_VERSION_1_1);
	rc |= curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, req->timeout_ms);
	rc |= curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	rc |= curl_easy_setopt(c, CURLOPT_WRITEDATA, &tr->body);
	if (req->login)
		rc |= curl_easy_setopt(c, CURLOPT_USERPWD, req->login);
	if (req->ca_file)
		rc |= curl_easy_setopt(c, CURLOPT_CAINFO, req->ca_file);
	if (req->any_server) {
		rc |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
		rc |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	return rc == CURLE_OK ? 0 : -1;
}

static int
run_all(CURLM *multi, struct err *err)
{
	int running = 1;

	while (running > 0) {
		if (curl_multi_perform(multi, &running) != CURLM_OK ||
		    curl_multi_poll(multi, NULL, 0, 100, NULL) != CURLM_OK)
			return err_cause(err, E_INTERNAL, "libcurl failed");
	}
	return 0;
}

static void
collect(struct arena *a, CURLM *multi, struct http_get *requests,
    struct transfer *transfers, size_t n)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(multi, &left)))
		for (size_t i = 0; i < n; i++) {
			if (msg->easy_handle != transfers[i].easy)
				continue;
			if (msg->data.result != CURLE_OK) {
				requests[i].failure = arena_str(a, str_of(
				    curl_easy_strerror(msg->data.result)));
				continue;
			}
			curl_easy_getinfo(msg->easy_handle,
			    CURLINFO_RESPONSE_CODE, &requests[i].status);
			requests[i].body = buf_str(&transfers[i].body);
		}
}

static int
add_all(struct arena *a, CURLM *multi, struct http_get *requests,
    struct transfer *transfers, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		struct transfer *tr = &transfers[i];

		requests[i].status = 0;
		requests[i].failure = requests[i].body = STR_NULL;
		buf_init(&tr->body, a, requests[i].max);
		tr->easy = curl_easy_init();
		if (!tr->easy || set_options(tr, &requests[i]) < 0 ||
		    curl_multi_add_handle(multi, tr->easy) != CURLM_OK)
			return err_cause(err, E_INTERNAL, "cannot set up libcurl");
	}
	return 0;
}

int
http_get_all(struct arena *a, struct http_get *requests, size_t n,
    struct err *err)
{
	CLEANUP(multi_free) CURLM *multi = curl_multi_init();
	struct transfer *transfers = arena_array(a, n, sizeof(*transfers));
	int rc;

	ASSERT(n <= HTTP_AT_ONCE);
	if (!multi)
		return err_cause(err, E_INTERNAL, "cannot set up libcurl");

	rc = add_all(a, multi, requests, transfers, n, err);
	if (rc == 0)
		rc = run_all(multi, err);
	if (rc == 0)
		collect(a, multi, requests, transfers, n);
	for (size_t i = 0; i < n; i++)
		if (transfers[i].easy) {
			curl_multi_remove_handle(multi, transfers[i].easy);
			curl_easy_cleanup(transfers[i].easy);
		}
	return rc;
}
