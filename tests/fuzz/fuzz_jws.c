#include "fuzz.h"

#include "jws.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char pem[] =
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n"
	    "6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
	    "-----END PUBLIC KEY-----\n";
	struct arena *a = arena_new();
	struct jws_key *key;
	struct str claims;
	struct err err;

	ASSERT(jws_key_load(a, str_of(pem), &key, &err) == 0);
	ASSERT(jws_verify(a, &key, 1, str_from(p, n), &claims, &err) >= 0);
	arena_free(&a);
	return 0;
}
