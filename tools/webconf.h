/* webconf.h — the files in etc/web, from the templates in share/roadstead. */
#ifndef WEBCONF_H
#define WEBCONF_H

#include "buf.h"
#include "tool.h"

/* Writes all files of the web server that roadstead.yml names. */
int webconf_write(struct tool *t, struct err *err) MUST_CHECK;

/* What a server that the site already runs has to include, with instructions. */
int webconf_site(struct tool *t, const char *server, struct buf *out,
    struct err *err) MUST_CHECK;

/* Fills one template of share/roadstead, for example "systemd/pool.service.in". */
struct template_value;
int webconf_render(struct tool *t, const char *template,
    const struct template_value *more, size_t n_more, struct buf *out,
    struct err *err) MUST_CHECK;

#endif
