/*
 * admit_api.h — who is asking the API, and may they.
 *
 * A session cookie counts before Basic.  With a cookie, every change must echo
 * the CSRF token that each answer carries (Harbor: X-Harbor-CSRF-Token); a
 * refusal carries a fresh one, for the client's retry.  No WWW-Authenticate: a
 * browser would ask its user.
 */
#ifndef ADMIT_API_H
#define ADMIT_API_H

#include "ctx.h"

#define SESSION_COOKIE "sid"

/*
 * Resolves c->who, c->session_cookie, and for routes of a project c->project,
 * c->repository and c->roles: those that count in that repository, if the path
 * has one, else those of the whole project.
 */
int admit_api(struct ctx *c, struct err *err);

/*
 * The same question about a project that is not in the path, or (id 0) about the
 * system; c->project and c->roles are those of the project then.
 */
int admit_api_project(struct ctx *c, int64_t id,
    const struct route_need *need, struct err *err) MUST_CHECK;

/* Begins a browser session of the user, and sets its cookie. */
int admit_api_begin_session(struct ctx *c, int64_t user_id, struct err *err)
    MUST_CHECK;

/* Ends the session of the request, if there is one, and its cookie. */
int admit_api_end_session(struct ctx *c, struct err *err) MUST_CHECK;

/*
 * Whether the request comes from a browser that echoes a CSRF token: by the
 * session's cookie, or before log-in by the secret's own.  E_FORBIDDEN, with a
 * fresh token for the next try.
 */
int admit_api_browser(struct ctx *c, struct err *err) MUST_CHECK;

/* Fails: E_UNAUTHORIZED for strangers, E_FORBIDDEN for the others. */
int admit_api_refuse(struct ctx *c, struct err *err);

/* Keeps it over a new password of its user. */
int admit_api_keep_session(struct ctx *c, int64_t generation,
    struct err *err) MUST_CHECK;

#endif
