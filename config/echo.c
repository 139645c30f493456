/* SPDX-License-Identifier: ISC */
/*
 * Named sections for `config show`, as they are read; inline URLs of destinations are masked.
 *
 * Printed while the file is still in scratch: what a section said word for word is not kept. What
 * is printed can be read again, except for what is masked.
 */
#include "base/url_host.h"
#include "config/load.h"

void config_echo_origin(const struct load *l, struct buf *out, struct conf_pos pos)
{
	if (!l->show_origin)
		return;
	/* No file: a default. No line: the environment, whose variable stands in for the file's
	 * name (files.c). */
	if (pos.file.n == 0)
		buf_str(out, STR("# default\n"));
	else if (pos.line == 0)
		buf_printf(out, "# $" STR_F "\n", STR_A(pos.file));
	else
		buf_printf(out, "# " STR_F ":%u\n", STR_A(pos.file), pos.line);
}

static void put_value(struct buf *out, const struct conf_key *k, struct str value)
{
	size_t colon = str_find(value, ':') + 1;

	if ((k->flags & (KEY_MASKED | KEY_SECRET)) == 0)
		config_url_show(out, value);
	/* Of a URL the host is shown: people must see where alerts go, and the secret of chat tools
	 * is in the path. */
	else if (k->kind != KIND_URL)
		buf_str(out, STR("(secret)"));
	else
		buf_printf(out, STR_F "//" STR_F "/(secret)", STR_A(str_sub(value, 0, colon)),
			STR_A(url_host(value)));
}

void config_echo_section(
	struct load *l, const struct conf_section *s, const struct config_bound *b, size_t n)
{
	buf_printf(l->show, "\n[" STR_F " " STR_F "]\n", STR_A(s->type), STR_A(s->id));
	for (size_t i = 0; i < n; i++) {
		config_echo_origin(l, l->show, config_pos(l, b[i].e->pos));
		buf_str(l->show, b[i].e->key);
		if (b[i].e->flags.n > 0)
			buf_printf(l->show, " " STR_F, STR_A(b[i].e->flags));
		buf_str(l->show, STR(" = "));
		put_value(l->show, b[i].k, b[i].e->value);
		buf_char(l->show, '\n');
	}
}
