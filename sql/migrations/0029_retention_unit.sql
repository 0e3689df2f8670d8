-- A policy may let single tags go.

ALTER TABLE retention_policy ADD COLUMN unit text COLLATE "C" NOT NULL
	DEFAULT 'artifact' CONSTRAINT retention_policy_unit_check
	CHECK (unit IN ('artifact', 'tag'));
COMMENT ON COLUMN retention_policy.unit IS 'What is kept or goes: artifacts with all their tags, or tags each by itself';

-- They take the unit, too, or are others now.
DROP FUNCTION IF EXISTS retention_judge(bigint, bigint);
DROP FUNCTION IF EXISTS retention_judge(retention_rule[], bigint);
DROP FUNCTION IF EXISTS retention_preview(bigint, retention_rule[]);
DROP FUNCTION IF EXISTS retention_artifacts(bigint);
DROP FUNCTION IF EXISTS retention_delete(bigint, bigint, timestamptz);
DROP FUNCTION IF EXISTS gc_delete_manifest(manifest);
