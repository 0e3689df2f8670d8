-- name: MEMBER_ROLES
-- params: int8 text[]   (user or 0, project names)
-- commit: any
-- For each project that exists: one row for each role of the user, or one
-- without a role.
SELECT p.name, p.project_id, p.public, m.role_id, m.repository_pattern
FROM project p
LEFT JOIN member_user m ON m.project_id = p.project_id AND m.user_id = $1
WHERE p.name = ANY ($2)
ORDER BY p.name;

-- name: MEMBER_ADD_USER
-- params: int8 int8 int8 text   (project, user, role, repository pattern or null)
INSERT INTO member (project_id, user_id, role_id, repository_pattern)
VALUES ($1, $2, $3, $4)
RETURNING member_id;
