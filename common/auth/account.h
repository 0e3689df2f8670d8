/*
 * account.h — what names, passwords and profiles of users may be, and names and
 * days of robots, as in Harbor.
 * E_BAD_REQUEST says what is wrong.
 *
 * Texts are UTF-8 already.  Lengths count characters, but those of passwords
 * bytes.  Control characters are allowed nowhere.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "err.h"
#include "user.h"

/* 1 to 255 characters, none of , " ~ # % $ */
int account_check_name(struct str name, struct err *err) MUST_CHECK;

/* 8 to 128 bytes with an upper case letter, a lower case one and a digit. */
int account_check_password(struct str password, struct err *err) MUST_CHECK;

/*
 * A mail address, or no value at all; a name of 1 to 255 characters, none of
 * , ~ # % $; a comment of at most 30, which may be absent.
 */
int account_check_profile(const struct user_profile *p, struct err *err)
    MUST_CHECK;

/* A robot's name without prefix and project: as a project's, in its grammar. */
int account_check_robot(struct str name, struct err *err) MUST_CHECK;

/* Days that a robot lives, or -1 for ever. */
int account_check_days(int64_t days, struct err *err) MUST_CHECK;

#endif
