-- name: PULL_COUNT
-- params: int8   (rows of the audit at most)
SELECT r_rows AS rows, r_held AS held FROM pull_count($1);
