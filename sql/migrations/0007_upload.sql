-- How many uploads somebody has open is asked whenever one begins.
CREATE INDEX upload_subject_idx ON upload (subject, expires_at);
