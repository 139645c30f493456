/* SPDX-License-Identifier: ISC */
#include "desk/page_text.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/map.h"

static uint64_t name_of(struct str line)
{
	return hash64(line, 0) | 1;
}

static void know_lines(struct map *known, struct str text)
{
	struct str line = {0};

	while (str_cut(&text, '\n', &line))
		(void)map_put(known, name_of(str_trim(line)), 1);
}

static bool is_known(const struct map *known, struct str line)
{
	return line.n == 0 || map_get(known, name_of(line)) != SIZE_MAX;
}

bool page_text_has(struct str text, struct str feed)
{
	struct map known = {0};
	struct str line = {0};
	bool all = true;

	know_lines(&known, text);
	while (all && str_cut(&feed, '\n', &line))
		all = is_known(&known, str_trim(line));
	map_done(&known);
	return all;
}

struct str page_text_with(struct str page, struct str feed, struct arena *a)
{
	struct map known = {0};
	AUTO_BUF struct buf b = {0};
	struct str line = {0};

	if (feed.n == 0)
		return page;
	buf_init(&b, BUF_NO_MAX);
	buf_str(&b, page);
	know_lines(&known, page);
	while (str_cut(&feed, '\n', &line)) {
		line = str_trim(line);
		if (!is_known(&known, line))
			buf_printf(&b, "\n\n" STR_F, STR_A(line));
	}
	map_done(&known);
	return b.n == page.n ? page : arena_str(a, buf_view(&b));
}
