noinst_LIBRARIES += libmodel.a
libmodel_a_CPPFLAGS = $(CPP_L3)
libmodel_a_SOURCES = \
	common/model/actor.h \
	common/model/blob.c common/model/blob.h \
	common/model/manifest_row.c common/model/manifest_row.h \
	common/model/page.c common/model/page.h \
	common/model/upload.c common/model/upload.h \
	common/model/user.c common/model/user.h
