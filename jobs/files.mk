libexec_fcgi_PROGRAMS += roadstead-jobd

roadstead_jobd_CPPFLAGS = $(CPP_L7) -iquote $(top_srcdir)/jobs
roadstead_jobd_LDADD = $(LIBS_L6) $(SYS_ALL)
roadstead_jobd_SOURCES = \
	jobs/daemon.c jobs/daemon.h \
	jobs/main.c \
	jobs/run.c jobs/run.h \
	jobs/sweep.c
