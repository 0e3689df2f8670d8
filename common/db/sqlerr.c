#include "base.h"

#include "sqlerr.h"

/* PostgreSQL appendix A; a prefix stands for its class. */
static const struct {
	const char *prefix;
	enum err_code code;
} table[] = {
	{ "23505", E_CONFLICT },      /* unique_violation */
	{ "23503", E_REFERENCED },    /* foreign_key_violation */
	{ "23514", E_INVALID },       /* check_violation */
	{ "23502", E_INVALID },       /* not_null_violation */
	{ "22021", E_BAD_REQUEST },   /* character_not_in_repertoire */
	{ "22P05", E_BAD_REQUEST },   /* untranslatable_character */
	{ "40001", E_RETRY },         /* serialization_failure */
	{ "40P01", E_RETRY },         /* deadlock_detected */
	{ "53100", E_NO_SPACE },      /* disk_full */
	{ "53", E_UNAVAILABLE },      /* insufficient resources */
	{ "57014", E_UNAVAILABLE },   /* statement timeout */
	{ "57P", E_UNAVAILABLE },     /* shutdown */
	{ "08", E_UNAVAILABLE },      /* connection */
	{ "25006", E_UNAVAILABLE },   /* read-only: a standby was promoted */
};

enum err_code
sqlerr_code(const char *state)
{
	if (!state)
		return E_UNAVAILABLE;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (str_starts(str_of(state), str_of(table[i].prefix)))
			return table[i].code;
	return E_INTERNAL;
}
