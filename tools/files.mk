# The admin command, one file a verb, and what "roadstead setup" fills in.
bin_PROGRAMS += tools/roadstead
tools_roadstead_CPPFLAGS = $(CPP_L7)
tools_roadstead_SOURCES = \
	tools/audit.c \
	tools/cluster.c tools/cluster.h \
	tools/confedit.c tools/confedit.h \
	tools/config.c \
	tools/deletion.c \
	tools/fcgid.c tools/fcgid.h \
	tools/fsck.c \
	tools/gc.c \
	tools/health.c tools/health.h \
	tools/key.c \
	tools/keys.c tools/keys.h \
	tools/layout.c tools/layout.h \
	tools/ldap_test.c \
	tools/migrate.c \
	tools/proc.c tools/proc.h \
	tools/project.c \
	tools/quota.c \
	tools/roadstead.c \
	tools/robot.c \
	tools/schema.c tools/schema.h \
	tools/service.c tools/service.h \
	tools/secret_input.c tools/secret_input.h \
	tools/settings_file.c tools/settings_file.h \
	tools/setup.c \
	tools/systemd.c tools/systemd.h \
	tools/template.c tools/template.h \
	tools/tool.h \
	tools/uninstall.c \
	tools/up.c \
	tools/user.c \
	tools/webconf.c tools/webconf.h \
	tools/work.c tools/work.h
tools_roadstead_LDADD = $(LIBS_L5) $(SYS_DB)

sharedir = $(datadir)/roadstead
dist_share_DATA = tools/roadstead.yml
apachedir = $(sharedir)/apache
dist_apache_DATA = \
	apache/common.conf.in \
	apache/roadstead-fcgid.conf.in \
	apache/roadstead.conf.in \
	apache/server.conf.in \
	apache/site.conf.in
lighttpddir = $(sharedir)/lighttpd
dist_lighttpd_DATA = \
	lighttpd/roadstead.conf.in \
	lighttpd/server.conf.in \
	lighttpd/site.conf.in
systemddir = $(sharedir)/systemd
dist_systemd_DATA = \
	systemd/pool.service.in \
	systemd/postgresql.service.in \
	systemd/roadstead.target.in \
	systemd/web.service.in
rsyslogdir = $(sharedir)/rsyslog
dist_rsyslog_DATA = rsyslog/logrotate.in rsyslog/roadstead.conf.in
errorsdir = $(sharedir)/errors
dist_errors_DATA = \
	errors/400.html errors/403.html errors/404.html errors/405.html \
	errors/408.html errors/411.html errors/413.html errors/414.html \
	errors/416.html errors/431.html errors/500.html errors/501.html \
	errors/502.html errors/503.html errors/504.html
webrootdir = $(sharedir)
nobase_dist_webroot_DATA = \
	webroot/index.html webroot/css/tokens.css webroot/css/ui.css \
	webroot/i18n/en-US.json webroot/i18n/zh-CN.json \
	webroot/img/favicon.svg webroot/img/icons.svg webroot/js/boot.js \
	webroot/js/lib/api.js webroot/js/lib/cron.js webroot/js/lib/csv.js \
	webroot/js/lib/diff.js webroot/js/lib/format.js \
	webroot/js/lib/i18n.js webroot/js/lib/load.js \
	webroot/js/lib/preferences.js webroot/js/lib/query.js \
	webroot/js/lib/router.js webroot/js/lib/session.js \
	webroot/js/lib/wish.js webroot/js/lib/zone.js webroot/js/main.js \
	webroot/js/pages/account.js webroot/js/pages/admin/cleanup.js \
	webroot/js/pages/admin/groups.js webroot/js/pages/admin/job.js \
	webroot/js/pages/admin/jobs.js webroot/js/pages/admin/labels.js \
	webroot/js/pages/admin/quotas.js webroot/js/pages/admin/robots.js \
	webroot/js/pages/admin/settings.js webroot/js/pages/admin/users.js \
	webroot/js/pages/artifact.js webroot/js/pages/compare.js \
	webroot/js/pages/harbor.js webroot/js/pages/logs.js \
	webroot/js/pages/overview.js webroot/js/pages/project.js \
	webroot/js/pages/project/activity.js \
	webroot/js/pages/project/deletions.js \
	webroot/js/pages/project/immutability.js \
	webroot/js/pages/project/labels.js \
	webroot/js/pages/project/members.js \
	webroot/js/pages/project/repositories.js \
	webroot/js/pages/project/retention.js \
	webroot/js/pages/project/robots.js \
	webroot/js/pages/project/settings.js webroot/js/pages/projects.js \
	webroot/js/pages/repositories.js webroot/js/pages/repository.js \
	webroot/js/pages/search.js webroot/js/pages/sign-in.js \
	webroot/js/routes.js webroot/js/ui/about.js webroot/js/ui/act.js \
	webroot/js/ui/artifact-acts.js webroot/js/ui/banner.js \
	webroot/js/ui/bulk.js webroot/js/ui/choose.js \
	webroot/js/ui/columns.js webroot/js/ui/cron.js \
	webroot/js/ui/delete.js webroot/js/ui/dialog.js \
	webroot/js/ui/directory.js webroot/js/ui/found.js \
	webroot/js/ui/job-log.js webroot/js/ui/keys.js \
	webroot/js/ui/labels.js webroot/js/ui/limit.js webroot/js/ui/log.js \
	webroot/js/ui/metrics.js webroot/js/ui/parts.js webroot/js/ui/plot.js \
	webroot/js/ui/pull.js webroot/js/ui/retention-runs.js \
	webroot/js/ui/retention.js webroot/js/ui/robot-form.js \
	webroot/js/ui/robot.js webroot/js/ui/rules.js \
	webroot/js/ui/search-box.js webroot/js/ui/setting.js \
	webroot/js/ui/shapes.js webroot/js/ui/shell.js \
	webroot/js/ui/sign-in.js webroot/js/ui/star.js \
	webroot/js/ui/suggest.js webroot/js/ui/table.js \
	webroot/js/ui/toast.js webroot/js/ui/tray.js webroot/js/ui/upkeep.js \
	webroot/vendor/README webroot/vendor/preact.js
licensesdir = $(sharedir)/webroot/vendor/LICENSES
dist_licenses_DATA = \
	webroot/vendor/LICENSES/htm webroot/vendor/LICENSES/lucide-static \
	webroot/vendor/LICENSES/preact webroot/vendor/LICENSES/preact-signals \
	webroot/vendor/LICENSES/preact-signals-core
apidocdir = $(sharedir)/webroot
dist_apidoc_DATA = docs/api.yaml
EXTRA_DIST += apache/README.md lighttpd/README.md install.sh \
	ui/package.json ui/package-lock.json ui/vendor.js ui/mkicons.sh ui/bundle.sh

# The web interface with one script instead of many, in ui-bundle; install-ui
# puts it in the place of what "make install" puts there.  Needs esbuild.
.PHONY: ui install-ui
ui:
	$(srcdir)/ui/bundle.sh $(srcdir)/webroot ui-bundle
install-ui: install-data
	$(srcdir)/ui/bundle.sh $(DESTDIR)$(sharedir)/webroot ui-bundle
	rm -rf $(DESTDIR)$(sharedir)/webroot
	cp -R ui-bundle $(DESTDIR)$(sharedir)/webroot
