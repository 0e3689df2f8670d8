-- name: FIGURE_STEP
-- params: int8   (repositories and projects at most)
SELECT r_counted AS counted FROM figure_step($1);
