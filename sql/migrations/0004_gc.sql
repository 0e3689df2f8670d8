-- Review queues of garbage collection.  A row means "look at this when it is
-- due": the sweeper decides, never the queue.  An event for a queued object
-- always moves its due time, even while a sweeper works on the row; an event
-- that did nothing would leak the object for ever.

CREATE TABLE gc_delay (
	event text COLLATE "C" CONSTRAINT gc_delay_event_pk PRIMARY KEY,
	delay interval NOT NULL
		CONSTRAINT gc_delay_delay_check CHECK (delay >= interval '0')
);
COMMENT ON TABLE gc_delay IS 'How long after an event an object is reviewed';
COMMENT ON COLUMN gc_delay.event IS 'Name of the event';
COMMENT ON COLUMN gc_delay.delay IS 'Time to wait';
INSERT INTO gc_delay (event, delay) VALUES
	('blob_created', '1 day'),
	('blob_released', '1 day'),
	('manifest_created', '1 day'),
	('manifest_released', '1 day');

CREATE TABLE gc_blob_review (
	digest digest CONSTRAINT gc_blob_review_digest_pk PRIMARY KEY,
	due_at timestamptz NOT NULL,
	event text COLLATE "C" NOT NULL,
	attempts integer NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX gc_blob_review_due_at_idx ON gc_blob_review (due_at);
COMMENT ON TABLE gc_blob_review IS 'Blobs to look at';
COMMENT ON COLUMN gc_blob_review.digest IS 'The blob, which may be gone';
COMMENT ON COLUMN gc_blob_review.due_at IS 'When to look';
COMMENT ON COLUMN gc_blob_review.event IS 'The last event';
COMMENT ON COLUMN gc_blob_review.attempts IS 'Failed reviews since the last event';
COMMENT ON COLUMN gc_blob_review.created_at IS 'When it was queued';

CREATE TABLE gc_manifest_review (
	manifest_id bigint CONSTRAINT gc_manifest_review_manifest_id_pk PRIMARY KEY,
	due_at timestamptz NOT NULL,
	event text COLLATE "C" NOT NULL,
	attempts integer NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX gc_manifest_review_due_at_idx ON gc_manifest_review (due_at);
COMMENT ON TABLE gc_manifest_review IS 'Manifests to look at';
COMMENT ON COLUMN gc_manifest_review.manifest_id IS 'The manifest, which may be gone';
COMMENT ON COLUMN gc_manifest_review.due_at IS 'When to look';
COMMENT ON COLUMN gc_manifest_review.event IS 'The last event';
COMMENT ON COLUMN gc_manifest_review.attempts IS 'Failed reviews since the last event';
COMMENT ON COLUMN gc_manifest_review.created_at IS 'When it was queued';
