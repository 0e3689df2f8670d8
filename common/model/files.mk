noinst_LIBRARIES += libmodel.a
libmodel_a_CPPFLAGS = $(CPP_L3)
libmodel_a_SOURCES = \
	common/model/actor.h \
	common/model/artifact.c common/model/artifact.h \
	common/model/audit.c common/model/audit.h \
	common/model/audit_seal.c common/model/audit_seal.h \
	common/model/blob.c common/model/blob.h \
	common/model/configuration.c common/model/configuration.def \
	common/model/configuration.h \
	common/model/deletion.c common/model/deletion.h \
	common/model/directory_user.c common/model/directory_user.h \
	common/model/endpoint.c common/model/endpoint.def \
	common/model/endpoint.h \
	common/model/figure.c common/model/figure.h \
	common/model/gc.c common/model/gc.h \
	common/model/immutable_rule.c common/model/immutable_rule.h \
	common/model/job.c common/model/job.def common/model/job.h \
	common/model/jobservice.c common/model/jobservice.h \
	common/model/label.c common/model/label.h \
	common/model/login.c common/model/login.h \
	common/model/member.c common/model/member.h \
	common/model/metric.c common/model/metric.h \
	common/model/manifest_pull.c common/model/manifest_pull.h \
	common/model/manifest_row.c common/model/manifest_row.h \
	common/model/page.c common/model/page.h \
	common/model/pull.c common/model/pull.h \
	common/model/pullcache.c common/model/pullcache.h \
	common/model/referrer.c common/model/referrer.h \
	common/model/tag.c common/model/tag.h \
	common/model/preference.c common/model/preference.h \
	common/model/project.c common/model/project.h \
	common/model/quota.c common/model/quota.h \
	common/model/repository.c common/model/repository.h \
	common/model/retention.c common/model/retention.def \
	common/model/retention.h \
	common/model/retention_run.c common/model/retention_run.h \
	common/model/robot.c common/model/robot.h \
	common/model/schedule.c common/model/schedule.h \
	common/model/search.c common/model/search.h \
	common/model/selector.h \
	common/model/session.c common/model/session.h \
	common/model/setting.c common/model/setting.h \
	common/model/statistic.c common/model/statistic.h \
	common/model/upload.c common/model/upload.h \
	common/model/user.c common/model/user.h \
	common/model/usergroup.c common/model/usergroup.h
