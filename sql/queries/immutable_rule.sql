-- name: IMMUTABLE_RULE_LIST
-- params: int8   (project)
-- Base of a list.
SELECT i.immutable_rule_id, i.disabled, i.created_at, i.updated_at,
	immutable_rule_json(i) AS item
FROM immutable_rule i WHERE i.project_id = $1;

-- name: IMMUTABLE_RULE_CREATE
-- params: int8 text bool text bool bool int8 text text text text   (project, pattern of repositories, others, pattern of tags, others, disabled, rules at most, user, client, request, program)
-- No row: there are as many already.  immutable_rule_uniq if there is one.
WITH made AS (
	INSERT INTO immutable_rule AS i (project_id, repository_pattern,
		repository_excludes, tag_pattern, tag_excludes, disabled)
	SELECT $1, $2, $3, $4, $5, $6
	FROM immutable_rules_change($1) AS n WHERE n < $7
	RETURNING i.immutable_rule_id, immutable_rule_text(i) AS words
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent, description)
	SELECT $1, 'create', 'immutable_rule',
		(SELECT name FROM project WHERE project_id = $1),
		$8, $9, $10, $11, words
	FROM made
)
SELECT immutable_rule_id FROM made;

-- name: IMMUTABLE_RULE_UPDATE
-- params: int8 int8 text bool text bool bool text text text text   (project, rule, pattern of repositories, others, pattern of tags, others, disabled, user, client, request, program)
WITH changed AS (
	UPDATE immutable_rule i SET repository_pattern = $3,
		repository_excludes = $4, tag_pattern = $5, tag_excludes = $6,
		disabled = $7, updated_at = now()
	FROM immutable_rules_change($1)
	WHERE i.project_id = $1 AND i.immutable_rule_id = $2
	RETURNING i.immutable_rule_id, immutable_rule_text(i) AS words
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent, description)
	SELECT $1, 'update', 'immutable_rule',
		(SELECT name FROM project WHERE project_id = $1),
		$8, $9, $10, $11, words
	FROM changed
)
SELECT immutable_rule_id FROM changed;

-- name: IMMUTABLE_RULE_DELETE
-- params: int8 int8 text text text text   (project, rule, user, client, request, program)
WITH gone AS (
	DELETE FROM immutable_rule i
	WHERE i.project_id = $1 AND i.immutable_rule_id = $2
	RETURNING i.immutable_rule_id, immutable_rule_text(i) AS words
), logged AS (
	INSERT INTO audit (project_id, operation, resource_type, resource,
		username, client, request_id, user_agent, description)
	SELECT $1, 'delete', 'immutable_rule',
		(SELECT name FROM project WHERE project_id = $1),
		$3, $4, $5, $6, words
	FROM gone
)
SELECT immutable_rule_id FROM gone;
