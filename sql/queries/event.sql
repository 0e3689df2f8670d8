-- name: EVENT_ADD
-- params: text int8 text text text   (kind, project or null, repository or null, JSON object, user)
INSERT INTO event (kind, project_id, repository, data, actor)
VALUES ($1, $2, $3, $4::jsonb, $5);
