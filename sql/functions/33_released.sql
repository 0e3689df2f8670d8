-- What goes from disk when manifests go.  In plpgsql, which plans for as many of
-- them as there are.
CREATE OR REPLACE FUNCTION blobs_released(p_manifests bigint[],
	p_held boolean) RETURNS TABLE (digest bytea, size bigint)
LANGUAGE plpgsql STABLE SET enable_seqscan = on
SET plan_cache_mode = force_custom_plan SET jit = off AS $$
BEGIN
	RETURN QUERY
	SELECT b.digest::bytea, b.size FROM (
		SELECT mb.digest, count(*) AS n FROM manifest_blob mb
		WHERE mb.manifest_id = ANY (p_manifests)
		GROUP BY mb.digest) AS r
	JOIN blob b ON b.digest = r.digest
	WHERE NOT EXISTS (SELECT FROM manifest_blob o
		JOIN repository USING (repository_id)
		WHERE o.digest = r.digest AND (p_held OR project_id IS NOT NULL)
		OFFSET r.n);
END $$;
COMMENT ON FUNCTION blobs_released(bigint[], boolean) IS
	'Blobs that nothing would need any more without these manifests; what deletions hold counts (then these may be such ones, too) or not';

CREATE OR REPLACE FUNCTION bytes_released(p_manifests bigint[],
	p_held boolean) RETURNS bigint LANGUAGE sql STABLE AS $$
	SELECT coalesce(sum(size), 0)::bigint
	FROM blobs_released(p_manifests, p_held)
$$;
COMMENT ON FUNCTION bytes_released(bigint[], boolean) IS 'What blobs_released take';
