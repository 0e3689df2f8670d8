noinst_LIBRARIES += libapp.a
libapp_a_CPPFLAGS = $(CPP_L6)
libapp_a_SOURCES = \
	common/app/admit.c common/app/admit.h \
	common/app/admit_api.c common/app/admit_api.h \
	common/app/admit_directory.c common/app/admit_directory.h \
	common/app/app.c common/app/app.h \
	common/app/ctx.c common/app/ctx.h \
	common/app/record.c common/app/record.h \
	common/app/settings.c common/app/settings.h
