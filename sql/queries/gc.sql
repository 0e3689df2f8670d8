-- name: GC_HORIZON
-- params:
-- Now, in microseconds.
SELECT micros(now()) AS before;

-- name: GC_MANIFESTS
-- params: bool int8 int8 bool int8 int8   (all that is queued, or due before this microsecond, after, untagged ones go, seconds of grace, at most)
-- commit: relaxed
SELECT r_last AS last, r_looked AS looked, r_deleted AS deleted
FROM gc_manifests($1, $3, from_micros($2), $4, $5 * interval '1 s', $6);

-- name: GC_QUEUE_UNTAGGED
-- params: int8 int8 int8   (after, seconds of grace, at most)
-- commit: relaxed
SELECT r_last AS last, r_queued AS queued
FROM gc_queue_untagged($1, $2 * interval '1 s', $3);

-- name: GC_CONDEMN
-- params: bool bytea int8 int8   (all that is queued, after, seconds of grace, at most)
-- commit: relaxed
SELECT r_last AS last, r_looked AS looked, r_links AS links,
	r_condemned AS condemned
FROM gc_condemn($1, $2, $3 * interval '1 s', $4);

-- name: GC_DELETE
-- params: int8 int8   (seconds of grace, at most)
SELECT r_looked AS looked, r_blobs AS blobs, r_bytes::int8 AS bytes
FROM gc_delete($1 * interval '1 s', $2);

-- name: GC_TAKE_FILES
-- params: int8   (at most)
SELECT digest, location FROM gc_take_files($1);

-- name: GC_FILES_DONE
-- params: bytea[] bool   (digests of GC_TAKE_FILES, whether their files are gone)
WITH gone AS (
	DELETE FROM gc_blob_review WHERE $2 AND digest = ANY ($1)
)
UPDATE gc_blob_review SET attempts = attempts + 1,
	due_at = now() + job_backoff(attempts + 1)
WHERE NOT $2 AND digest = ANY ($1);

-- name: GC_SETTINGS
-- params:
-- Of what goes by itself: seconds of grace, whether untagged manifests go.
SELECT extract(epoch FROM delay)::int8 AS grace,
	coalesce((SELECT value = 'true' FROM setting
		WHERE name = 'gc_untagged'), false) AS untagged
FROM gc_delay WHERE event = 'blob_created';

-- name: GC_ESTIMATE
-- params: bool int8 bool   (untagged ones go, seconds of grace, what can be undone goes)
SELECT (SELECT count(*)
		FROM gc_doomed_manifests($1, $2 * interval '1 s', $3)) AS manifests,
	count(*) AS blobs, coalesce(sum(size), 0)::int8 AS bytes
FROM gc_doomed_blobs($1, $2 * interval '1 s', $3);

-- name: GC_DOOMED
-- params: bool int8 bool int8   (untagged ones go, seconds of grace, what can be undone goes, at most)
-- The largest first.
SELECT digest, size FROM gc_doomed_blobs($1, $2 * interval '1 s', $3)
ORDER BY size DESC, digest LIMIT $4;

-- name: GC_QUEUE
-- params:
SELECT json_strip_nulls(json_build_object(
	'manifests', (SELECT json_build_object('queued', count(*),
			'due', count(*) FILTER (WHERE due_at <= now()),
			'failed', count(*) FILTER (WHERE attempts > 0),
			'next_due', time_text(min(due_at)))
		FROM gc_manifest_review),
	'blobs', (SELECT json_build_object('queued', count(*),
			'due', count(*) FILTER (WHERE due_at <= now()),
			'failed', count(*) FILTER (WHERE attempts > 0),
			'condemned', count(*) FILTER (WHERE event = 'condemned'),
			'deleted', count(*) FILTER (WHERE event = 'deleted'),
			'next_due', time_text(min(due_at)))
		FROM gc_blob_review),
	'deletions', (SELECT json_build_object('queued', count(*),
			'due', count(*) FILTER (WHERE expires_at <= now()),
			'bytes', deletion_bytes(),
			'next_due', time_text(min(expires_at)))
		FROM deletion)))::text AS item;

-- name: GC_QUEUE_BLOBS
-- params:
-- Base of a list: queued blobs.
SELECT q.digest, q.due_at, q.event, b.size, json_strip_nulls(json_build_object(
		'digest', digest_text(q.digest),
		'size', b.size,
		'event', q.event,
		'due_time', time_text(q.due_at),
		'queue_time', time_text(q.created_at),
		'attempts', q.attempts)) AS item
FROM gc_blob_review q LEFT JOIN blob b USING (digest);
