noinst_LIBRARIES += libpolicy.a
libpolicy_a_CPPFLAGS = $(CPP_L5)
libpolicy_a_SOURCES = \
	common/policy/audit_chain.c common/policy/audit_chain.h \
	common/policy/audit_purge.c \
	common/policy/audit_verify.c \
	common/policy/collect.c common/policy/collect.h \
	common/policy/fsck.c common/policy/fsck.h \
	common/policy/history.c common/policy/history.h \
	common/policy/publish.c common/policy/publish.h \
	common/policy/push.c common/policy/push.h \
	common/policy/sweep.c common/policy/sweep.h
