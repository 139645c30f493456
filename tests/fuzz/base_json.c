/* SPDX-License-Identifier: ISC */
/* Any bytes through the JSON reader; what it accepts is written again and must read back. */
#include <stdlib.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void copy_value(struct jsonw *w, const char *name, const struct json_val *v);

static void copy_member(struct str name, const struct json_val *v, void *arg)
{
	if (utf8_check(name) != name.n)
		abort();
	copy_value(arg, name.p, v);
}

static void copy_value(struct jsonw *w, const char *name, const struct json_val *v)
{
	if (w->depth >= 30) {
		jsonw_null(w, name);
		return;
	}
	switch (json_type(v)) {
	case JSON_OBJECT:
		jsonw_object(w, name);
		json_each(v, copy_member, w);
		jsonw_end(w);
		break;
	case JSON_ARRAY:
		jsonw_array(w, name);
		for (size_t i = 0; i < json_len(v); i++)
			copy_value(w, NULL, json_at(v, i));
		jsonw_end(w);
		break;
	case JSON_STRING:
		jsonw_str(w, name, json_str(v));
		break;
	case JSON_NUMBER:
		jsonw_int(w, name, json_int(v, 0));
		break;
	case JSON_BOOL:
		jsonw_bool(w, name, json_bool(v, false));
		break;
	case JSON_NULL:
	case JSON_NONE:
		jsonw_null(w, name);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json *j = NULL;
	AUTO_BUF struct buf out;
	struct jsonw w;
	struct err e;

	buf_init(&out, BUF_NO_MAX);
	if (json_parse((struct str){(const char *)data, size}, &j, &e) != ERR_NONE)
		return 0;
	jsonw_init(&w, &out, size % 2 == 0);
	copy_value(&w, NULL, json_root(j));
	json_free(j);
	j = NULL;
	if (json_parse(buf_view(&out), &j, &e) != ERR_NONE)
		abort();
	json_free(j);
	return 0;
}
