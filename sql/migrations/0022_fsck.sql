-- The store is checked by itself, rows against files, on Sundays.

INSERT INTO schedule (kind, type, cron) VALUES ('FSCK', 'Custom', '0 30 3 * * 0');
