libexec_fcgi_PROGRAMS += roadstead-jobd

roadstead_jobd_CPPFLAGS = $(CPP_L7) -iquote $(top_srcdir)/jobs
roadstead_jobd_LDADD = $(LIBS_L6) $(SYS_ALL)
roadstead_jobd_SOURCES = \
	jobs/audit_jobs.h \
	jobs/audit_forward.c \
	jobs/audit_seal.c \
	jobs/collect.c jobs/gc.h \
	jobs/daemon.c jobs/daemon.h \
	jobs/fsck.c \
	jobs/garbage_collection.c \
	jobs/main.c \
	jobs/metric_measure.c \
	jobs/quota_refresh.c \
	jobs/pace.c jobs/pace.h \
	jobs/pull_count.c \
	jobs/purge_audit_log.c \
	jobs/restore_repository.c \
	jobs/retention.c \
	jobs/run.c jobs/run.h \
	jobs/sweep.c
