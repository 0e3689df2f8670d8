libexec_fcgi_PROGRAMS += api.fcgi registry.fcgi token.fcgi

api_fcgi_CPPFLAGS = $(CPP_L7) -iquote $(top_srcdir)/cgi/api
api_fcgi_LDADD = $(LIBS_L6) $(SYS_ALL)
api_fcgi_SOURCES = \
	cgi/api/adapter.c \
	cgi/api/api.h \
	cgi/api/artifact.c \
	cgi/api/audit.c \
	cgi/api/bulk.c \
	cgi/api/configuration.c \
	cgi/api/csv.c cgi/api/csv.h \
	cgi/api/deletion.c \
	cgi/api/endpoint.c \
	cgi/api/fsck.c \
	cgi/api/gc.c \
	cgi/api/immutable_rule.c \
	cgi/api/jobservice.c \
	cgi/api/label.c \
	cgi/api/ldap.c \
	cgi/api/main.c \
	cgi/api/member.c \
	cgi/api/metadata.c \
	cgi/api/metric.c \
	cgi/api/permission.c \
	cgi/api/preference.c \
	cgi/api/preference_req.c cgi/api/preference_req.h \
	cgi/api/project.c \
	cgi/api/purge.c \
	cgi/api/quota.c \
	cgi/api/repository.c \
	cgi/api/retention.c \
	cgi/api/retention_req.c cgi/api/retention_req.h \
	cgi/api/retention_run.c cgi/api/retention_api.h \
	cgi/api/robot.c \
	cgi/api/robot_req.c cgi/api/robot_req.h \
	cgi/api/routes.c \
	cgi/api/search.c \
	cgi/api/selector_req.c cgi/api/selector_req.h \
	cgi/api/session.c \
	cgi/api/shared.c \
	cgi/api/system.c \
	cgi/api/system_job.c cgi/api/system_job.h \
	cgi/api/user.c \
	cgi/api/usergroup.c

registry_fcgi_CPPFLAGS = $(CPP_L7) -iquote $(top_srcdir)/cgi/registry
registry_fcgi_LDADD = $(LIBS_L6) $(SYS_ALL)
registry_fcgi_SOURCES = \
	cgi/registry/blob.c \
	cgi/registry/list.c \
	cgi/registry/main.c \
	cgi/registry/manifest.c \
	cgi/registry/manifest_push.c \
	cgi/registry/registry.h \
	cgi/registry/root.c \
	cgi/registry/routes.c \
	cgi/registry/shared.c \
	cgi/registry/upload.c

token_fcgi_CPPFLAGS = $(CPP_L7) -iquote $(top_srcdir)/cgi/token
token_fcgi_LDADD = $(LIBS_L6) $(SYS_ALL)
token_fcgi_SOURCES = \
	cgi/token/main.c \
	cgi/token/service.c cgi/token/service.h
