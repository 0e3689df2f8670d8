-- quota_take itself looks which of the blobs are to be paid for now.

DROP FUNCTION IF EXISTS quota_take(bigint, bigint, boolean);
DROP FUNCTION IF EXISTS quota_take_blobs(bigint, bytea[], boolean);
