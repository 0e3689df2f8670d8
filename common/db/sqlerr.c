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
	{ "22003", E_BAD_REQUEST },   /* numeric_value_out_of_range */
	{ "22007", E_BAD_REQUEST },   /* invalid_datetime_format */
	{ "22008", E_BAD_REQUEST },   /* datetime_field_overflow */
	{ "22P02", E_BAD_REQUEST },   /* invalid_text_representation */
	{ "22021", E_BAD_REQUEST },   /* character_not_in_repertoire */
	{ "22P05", E_BAD_REQUEST },   /* untranslatable_character */
	{ "40001", E_RETRY },         /* serialization_failure */
	{ "40P01", E_RETRY },         /* deadlock_detected */
	{ "53100", E_NO_SPACE },      /* disk_full */
	{ "53", E_UNAVAILABLE },      /* insufficient resources */
	{ "55P03", E_UNAVAILABLE },   /* lock_not_available */
	{ "57014", E_UNAVAILABLE },   /* statement timeout */
	{ "57P", E_UNAVAILABLE },     /* shutdown */
	{ "08", E_UNAVAILABLE },      /* connection */
	{ "25006", E_UNAVAILABLE },   /* read-only: a standby was promoted */
};

/*
 * Constraints of sql/migrations and sql/functions that a request can violate;
 * without a text of their own the function that failed brings it.
 */
static const struct {
	const char *name;
	enum err_code code;
	const char *text;
} constraints[] = {
	{ "endpoint_access_key_check", E_BAD_REQUEST,
	    "access_key: at most 255 characters" },
	{ "endpoint_credential_type_check", E_BAD_REQUEST,
	    "type of the credential: basic or oauth" },
	{ "endpoint_description_check", E_BAD_REQUEST,
	    "description: at most 4096 characters" },
	{ "endpoint_name_check", E_BAD_REQUEST, "name: 1 to 255 characters" },
	{ "endpoint_name_uniq", E_CONFLICT, "the registry already exists" },
	{ "endpoint_url_check", E_BAD_REQUEST, "url: at most 1024 characters" },
	{ "immutable_rule_uniq", E_CONFLICT, "the rule already exists" },
	{ "label_color_check", E_BAD_REQUEST,
	    "color: at most 16 characters" },
	{ "label_description_check", E_BAD_REQUEST,
	    "description: at most 4096 characters" },
	{ "label_name_check", E_BAD_REQUEST, "name: 1 to 128 characters" },
	{ "label_project_id_name_uniq", E_CONFLICT,
	    "the label already exists" },
	{ "manifest_blob_repository_blob_fk", E_REFERENCED,
	    "a manifest of the repository needs the blob" },
	{ "manifest_child_child_id_fk", E_REFERENCED,
	    "an index lists the artifact" },
	{ "manifest_label_pk", E_CONFLICT,
	    "the artifact bears the label already" },
	{ "manifest_label_label_id_fk", E_NOT_FOUND, "the label is gone" },
	{ "member_entity_uniq", E_CONFLICT, "already a member" },
	{ "member_role_id_fk", E_INVALID, "no such role" },
	{ "member_user_id_fk", E_NOT_FOUND, "no such user" },
	{ "project_name_check", E_INVALID, "invalid project name" },
	{ "project_name_uniq", E_CONFLICT, "the project already exists" },
	{ "project_owner_id_fk", E_NOT_FOUND, "no such user" },
	{ "quota_check", E_QUOTA, NULL },
	{ "repository_project_id_fk", E_PRECONDITION,
	    "the project contains repositories" },
	{ "retention_policy_project_id_fk", E_BAD_REQUEST, "no such project" },
	{ "retention_policy_project_id_uniq", E_BAD_REQUEST,
	    "the project has a retention policy already" },
	{ "retention_rule_uniq", E_CONFLICT, "two rules are the same" },
	{ "robot_name_uniq", E_CONFLICT, "the robot already exists" },
	{ "robot_owner_id_fk", E_NOT_FOUND, "no such user" },
	{ "tag_immutable_check", E_PRECONDITION,
	    "the tag is immutable: a rule of its project keeps it from being "
	    "moved or deleted" },
	{ "tag_live_uniq", E_CONFLICT, "the tag already exists" },
	{ "tag_manifest_id_fk", E_NOT_FOUND, "the artifact is gone" },
	{ "usergroup_ldap_group_dn_uniq", E_CONFLICT,
	    "there is a group of this distinguished name" },
	{ "usergroup_name_type_uniq", E_CONFLICT, "the group already exists" },
	{ "users_email_uniq", E_CONFLICT, "the mail address is taken" },
	{ "users_sysadmin_check", E_PRECONDITION,
	    "the last system administrator must stay" },
	{ "users_username_uniq", E_CONFLICT, "the user already exists" },
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

void
sqlerr_explain(const char *constraint, const char *detail, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(constraints); i++) {
		if (strcmp(constraints[i].name, constraint) != 0)
			continue;
		err->code = constraints[i].code;
		snprintf(err->msg, sizeof(err->msg), "%s",
		    constraints[i].text ? constraints[i].text :
		    detail ? detail : err_text(err->code));
	}
}
