/* jws_key.h — what a key is; private to jws.c and jwk.c. */
#ifndef JWS_KEY_H
#define JWS_KEY_H

#include "jws.h"
#include "ossl.h"

#define JWS_ID_SIZE 59 /* twelve groups of four, eleven colons */

struct jws_key {
	EVP_PKEY *pkey;
	bool ec; /* ES256, else RS256 */
	bool private;
	char id[JWS_ID_SIZE + 1];
};

#endif
