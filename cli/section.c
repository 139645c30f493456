/* SPDX-License-Identifier: ISC */
/* A section is cut out of what `rasid config show` prints: one reader, one way to mask secrets. */
#include "cli/section.h"

#include <stdio.h>

#include "config/config.h"

struct str section_of(const struct cli_args *a, const char *kind, struct buf *out)
{
	AUTO_BUF struct buf head = {0};
	struct err ignored = {.code = ERR_NONE};

	buf_init(&head, BUF_NO_MAX);
	buf_printf(&head, "\n[%s %s]\n", kind, a->operands[1]);
	if (config_show(a->of[OPT_CONFIG], false, out, &ignored) != ERR_NONE)
		return STR("");
	struct str all = buf_view(out);
	struct str rest = str_sub(all, str_find_str(all, buf_view(&head)) + head.n, all.n);

	return str_trim(str_sub(rest, 0, str_find_str(rest, STR("\n["))));
}

void section_print(struct str section)
{
	struct str line = {0};

	puts(section.n != 0 ? "configuration"
			    : "configuration: the files cannot be read, or have it no more");
	while (section.n != 0 && str_cut(&section, '\n', &line))
		printf("  " STR_F "\n", STR_A(line));
}

void section_write(struct jsonw *w, struct str section)
{
	struct str line = {0};

	jsonw_array(w, "configuration");
	while (section.n != 0 && str_cut(&section, '\n', &line))
		jsonw_str(w, NULL, line);
	jsonw_end(w);
}
