#include "base.h"

#include <crypt.h>

#include "limits.h"
#include "pass.h"
#include "rnd.h"
#include "seal.h"

#define PREFIX "$y$"
#define SALT_BYTES 16

/* Nobody's hash: computed against when the user does not exist. */
#define NOBODY "$y$j9T$JGKwAMdXbpJGaW4TrkJ5d/$"

static bool
password_ok(struct str password)
{
	return password.n > 0 && password.n <= LIMIT_PASSWORD &&
	    str_chr(password, '\0') < 0;
}

/* crypt(3) on one setting; the hash stays in data. */
static int
run_crypt(struct str password, const char *setting, struct crypt_data *data,
    const char **ret, struct err *err)
{
	char phrase[LIMIT_PASSWORD + 1] = "";
	const char *hashed;

	memcpy(phrase, password.p, password.n);
	hashed = crypt_r(phrase, setting, data);
	secret_wipe(phrase, sizeof(phrase));
	if (!hashed || hashed[0] == '*')
		return err_errno(err, "cannot hash password");
	*ret = hashed;
	return 0;
}

int
pass_hash(struct arena *a, struct str password, struct str *ret,
    struct err *err)
{
	struct crypt_data data = { .initialized = 0 };
	char setting[CRYPT_GENSALT_OUTPUT_SIZE], salt[SALT_BYTES];
	const char *hashed;

	if (!password_ok(password))
		return err_set(err, E_INVALID,
		    "password must have 1 to %d characters", LIMIT_PASSWORD);
	rnd_bytes(salt, sizeof(salt));
	if (!crypt_gensalt_rn(PREFIX, 0, salt, sizeof(salt), setting,
	    sizeof(setting)))
		return err_errno(err, "cannot make a salt");
	if (run_crypt(password, setting, &data, &hashed, err) < 0)
		return -1;
	*ret = arena_str(a, str_of(hashed));
	secret_wipe(&data, sizeof(data));
	return 0;
}

int
pass_check(struct str password, struct str hashed, struct err *err)
{
	struct crypt_data data = { .initialized = 0 };
	char setting[CRYPT_OUTPUT_SIZE] = NOBODY;
	const char *again;
	bool same;

	if (!password_ok(password))
		return 0;
	if (hashed.p && (!str_starts(hashed, STR(PREFIX)) ||
	    hashed.n >= sizeof(setting)))
		return err_cause(err, E_INTERNAL, "stored hash is not yescrypt");
	if (hashed.p) {
		memcpy(setting, hashed.p, hashed.n);
		setting[hashed.n] = '\0';
	}
	if (run_crypt(password, setting, &data, &again, err) < 0)
		return -1;
	same = hashed.p && secret_eq(str_of(again), hashed);
	secret_wipe(&data, sizeof(data));
	return same;
}

static bool
has_between(struct str s, char first, char last)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= first && s.p[i] <= last)
			return true;
	return false;
}

bool
pass_policy_met(struct str password)
{
	return password.n >= 8 && password.n <= 128 &&
	    has_between(password, 'A', 'Z') &&
	    has_between(password, 'a', 'z') && has_between(password, '0', '9');
}
