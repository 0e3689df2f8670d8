-- name: REFERRER_INDEX
-- params: text text bytea text[]   (project, repository, subject, artifact types or null for all)
-- commit: any
-- Always one row: an image index, empty when nothing refers to the subject.
SELECT json_build_object(
	'schemaVersion', 2,
	'mediaType', 'application/vnd.oci.image.index.v1+json',
	'manifests', coalesce(json_agg(json_strip_nulls(json_build_object(
		'mediaType', m.media_type,
		'digest', digest_text(m.digest),
		'size', octet_length(m.payload),
		'artifactType', coalesce(m.artifact_type, m.config_media_type),
		'annotations', m.annotations)) ORDER BY m.manifest_id), '[]'))::text
	AS index
FROM project p
JOIN repository r ON r.project_id = p.project_id AND r.name = $2
JOIN manifest m ON m.repository_id = r.repository_id AND m.subject = $3
WHERE p.name = $1
	AND ($4 IS NULL
		OR coalesce(m.artifact_type, m.config_media_type) = ANY ($4));
