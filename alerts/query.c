/* SPDX-License-Identifier: ISC */
/* Addresses (query.h). */
#include "alerts/query.h"

#include "base/form.h"
#include "base/hash.h"

static bool has(struct str query, struct str name)
{
	struct str part;

	while (str_cut(&query, '&', &part))
		if (str_eq(str_sub(part, 0, str_find(part, '=')), name))
			return true;
	return false;
}

struct str query_under(struct str server, const char *path, struct arena *a)
{
	AUTO_BUF struct buf out;

	buf_init(&out, BUF_NO_MAX);
	while (str_ends(server, STR("/")))
		server.n--;
	buf_printf(&out, STR_F "%s", STR_A(server), path);
	return arena_str(a, buf_view(&out));
}

struct str query_add(struct str url, struct str name, struct str value, struct arena *a)
{
	AUTO_BUF struct buf out;
	struct str base = str_sub(url, 0, str_find(url, '#'));
	size_t mark = str_find(base, '?');
	struct str query = str_sub(base, mark + 1, base.n);

	buf_init(&out, BUF_NO_MAX);
	if (has(query, name))
		return url;
	buf_str(&out, base);
	if (mark == base.n)
		buf_char(&out, '?');
	else if (query.n != 0 && !str_ends(query, STR("&")))
		buf_char(&out, '&');
	buf_str(&out, name);
	buf_char(&out, '=');
	form_encode(value, &out);
	return arena_str(a, buf_view(&out));
}

uint64_t query_bucket(const char *what, struct str url)
{
	size_t end = str_find(url, '?');
	uint64_t h = hash64(str_sub(url, 0, end), hash64(str_of(what), 0));

	return h != 0 ? h : 1;
}
