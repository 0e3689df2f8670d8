noinst_LIBRARIES += libauth.a
libauth_a_CPPFLAGS = $(CPP_AUTH)
libauth_a_SOURCES = \
	common/auth/account.c common/auth/account.h \
	common/auth/authn.c common/auth/authn.h \
	common/auth/authn_robot.c \
	common/auth/directory.c common/auth/directory.h \
	common/auth/directory_conn.c common/auth/directory_conn.h \
	common/auth/directory_groups.c \
	common/auth/directory_ping.c \
	common/auth/grant.c common/auth/grant.h \
	common/auth/identity.h \
	common/auth/keyfile.c common/auth/keyfile.h \
	common/auth/keyring.c common/auth/keyring.h \
	common/auth/lockout.c common/auth/lockout.h \
	common/auth/perm.c common/auth/perm.h common/auth/perms.def \
	common/auth/token.c common/auth/token.h \
	common/auth/verifier.c common/auth/verifier.h
