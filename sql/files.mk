# Named statements: one file a noun; build/gen-stmts.awk makes the table of them.
SQL_QUERIES = \
	sql/queries/artifact.sql \
	sql/queries/audit.sql \
	sql/queries/audit_seal.sql \
	sql/queries/blob.sql \
	sql/queries/copy.sql \
	sql/queries/deletion.sql \
	sql/queries/directory_user.sql \
	sql/queries/endpoint.sql \
	sql/queries/figure.sql \
	sql/queries/gc.sql \
	sql/queries/health.sql \
	sql/queries/immutable_rule.sql \
	sql/queries/job.sql \
	sql/queries/jobservice.sql \
	sql/queries/label.sql \
	sql/queries/login.sql \
	sql/queries/manifest.sql \
	sql/queries/member.sql \
	sql/queries/metric.sql \
	sql/queries/preference.sql \
	sql/queries/project.sql \
	sql/queries/pull.sql \
	sql/queries/quota.sql \
	sql/queries/referrer.sql \
	sql/queries/repository.sql \
	sql/queries/retention.sql \
	sql/queries/retention_run.sql \
	sql/queries/robot.sql \
	sql/queries/schedule.sql \
	sql/queries/search.sql \
	sql/queries/session.sql \
	sql/queries/setting.sql \
	sql/queries/statistic.sql \
	sql/queries/tag.sql \
	sql/queries/upload.sql \
	sql/queries/user.sql \
	sql/queries/usergroup.sql

build/stmts.inc: $(SQL_QUERIES) build/gen-stmts.awk
	@$(MKDIR_P) build
	$(AM_V_GEN)cd $(srcdir) && $(AWK) -f build/gen-stmts.awk $(SQL_QUERIES) > $(abs_builddir)/$@.tmp
	@mv $@.tmp $@

BUILT_SOURCES += build/stmts.inc
CLEANFILES += build/stmts.inc build/stmts.inc.tmp
EXTRA_DIST += $(SQL_QUERIES) build/gen-stmts.awk sql/README.md sql/seqscan-allowed.txt

# Read at run time by the migration.
sqldir = $(pkgdatadir)/sql
dist_sql_DATA = sql/roles.sql sql/grants.sql
sqlmigrationsdir = $(sqldir)/migrations
dist_sqlmigrations_DATA = \
	sql/migrations/0001_identity.sql \
	sql/migrations/0002_project.sql \
	sql/migrations/0003_content.sql \
	sql/migrations/0004_gc.sql \
	sql/migrations/0005_jobs.sql \
	sql/migrations/0006_audit.sql \
	sql/migrations/0007_upload.sql \
	sql/migrations/0008_upload_keys.sql \
	sql/migrations/0009_login.sql \
	sql/migrations/0010_robots.sql \
	sql/migrations/0011_label.sql \
	sql/migrations/0012_quota.sql \
	sql/migrations/0013_endpoint.sql \
	sql/migrations/0014_directory.sql \
	sql/migrations/0015_job.sql \
	sql/migrations/0016_schedule.sql \
	sql/migrations/0017_immutable.sql \
	sql/migrations/0018_audit_list.sql \
	sql/migrations/0019_schedule_owner.sql \
	sql/migrations/0020_collect.sql \
	sql/migrations/0021_audit_seal.sql \
	sql/migrations/0022_fsck.sql \
	sql/migrations/0023_quota.sql \
	sql/migrations/0024_repository_delete.sql \
	sql/migrations/0025_quota_take.sql \
	sql/migrations/0026_pull_count.sql \
	sql/migrations/0027_retention.sql \
	sql/migrations/0028_retention_task.sql \
	sql/migrations/0029_retention_unit.sql \
	sql/migrations/0030_deletion.sql \
	sql/migrations/0031_audit_seen.sql \
	sql/migrations/0032_tag_order.sql \
	sql/migrations/0033_metric.sql \
	sql/migrations/0034_figure.sql \
	sql/migrations/0035_preference.sql \
	sql/migrations/0036_search.sql
sqlfunctionsdir = $(sqldir)/functions
dist_sqlfunctions_DATA = \
	sql/functions/10_text.sql \
	sql/functions/20_users.sql \
	sql/functions/21_directory_user.sql \
	sql/functions/25_member.sql \
	sql/functions/30_gc.sql \
	sql/functions/33_released.sql \
	sql/functions/35_collect.sql \
	sql/functions/38_quota.sql \
	sql/functions/40_blob.sql \
	sql/functions/45_immutable.sql \
	sql/functions/50_tag.sql \
	sql/functions/60_manifest.sql \
	sql/functions/65_copy.sql \
	sql/functions/67_deletion.sql \
	sql/functions/70_audit.sql \
	sql/functions/72_audit_seen.sql \
	sql/functions/75_pull.sql \
	sql/functions/76_figure.sql \
	sql/functions/78_preference.sql \
	sql/functions/80_json.sql \
	sql/functions/82_tag_row.sql \
	sql/functions/85_robot.sql \
	sql/functions/86_deletion_preview.sql \
	sql/functions/86_metric.sql \
	sql/functions/87_retention.sql \
	sql/functions/88_retention_run.sql \
	sql/functions/90_job.sql \
	sql/functions/92_search.sql
