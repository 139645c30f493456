/* SPDX-License-Identifier: ISC */
/*
 * Lists of texts in one column: JSON arrays of strings. No table of their own, since they are only ever
 * read whole, with their row. An empty list is the empty text, which is most of them.
 */
#include "base/json.h"
#include "base/jsonw.h"
#include "store/sqlite.h"

struct str sqlite_list_write(const struct str *v, size_t n, struct buf *out)
{
	struct jsonw w;

	if (n == 0)
		return STR("");
	jsonw_init(&w, out, false);
	jsonw_array(&w, NULL);
	for (size_t i = 0; i < n; i++)
		jsonw_str(&w, NULL, v[i]);
	jsonw_end(&w);
	return buf_view(out);
}

enum errc sqlite_list_read(
	struct str text, struct arena *ar, struct str **ret, size_t *ret_n, struct err *e)
{
	struct json *j = NULL;

	*ret = NULL;
	*ret_n = 0;
	if (text.n == 0)
		return ERR_NONE;
	enum errc rc = json_parse(text, &j, e);

	if (rc != ERR_NONE)
		return rc;
	const struct json_val *array = json_root(j);
	size_t n = json_len(array);
	struct str *v = arena_array(ar, n, sizeof(*v));

	for (size_t i = 0; v != NULL && i < n; i++)
		v[i] = arena_str(ar, json_str(json_at(array, i)));
	json_free(j);
	*ret = v;
	*ret_n = v != NULL ? n : 0;
	return ERR_NONE;
}
