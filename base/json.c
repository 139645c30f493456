/* SPDX-License-Identifier: ISC */
/*
 * JSON reading over jansson.
 *
 * jansson.h declares json_type and JSON_STRING too, with other meanings; they are renamed while
 * its header is read, and only its functions are used afterwards, never its json_is_*() macros.
 * Nesting is measured before parsing, since jansson's own limit (2,048) is fixed when it is
 * built. An integer beyond 64 bits would make jansson refuse the document; it is then read
 * again with integers as doubles, because no feed should be lost for one odd number.
 */
#include "base/json.h"

#include <stdlib.h>

#define json_type jansson_type
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_INTEGER JANSSON_INTEGER
#define JSON_REAL JANSSON_REAL
#define JSON_TRUE JANSSON_TRUE
#define JSON_FALSE JANSSON_FALSE
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef json_type
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_INTEGER
#undef JSON_REAL
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL

#include "base/xalloc.h"

enum {
	DEPTH_MAX = 64
};

struct json {
	json_t *root;
};

/* A struct json_val is a json_t that its users cannot see into. */
static const json_t *val_in(const struct json_val *v)
{
	return (const json_t *)(const void *)v;
}

static const struct json_val *val_out(const json_t *j)
{
	return (const struct json_val *)(const void *)j;
}

/* Deepest nesting of brackets outside strings; wrong JSON gives some number, and the parser
 * decides. One pass over the bytes before jansson recurses over them: depth costs stack, and a feed
 * decides the depth. */
static size_t nesting(struct str s)
{
	size_t depth = 0;
	size_t deepest = 0;
	bool in_string = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (in_string) {
			if (c == '\\')
				i++;
			else
				in_string = c != '"';
		} else if (c == '"') {
			in_string = true;
		} else if (c == '[' || c == '{') {
			depth++;
		} else if ((c == ']' || c == '}') && depth > 0) {
			depth--;
		}
		if (depth > deepest)
			deepest = depth;
	}
	return deepest;
}

/* RFC 8259 8.1 forbids a byte order mark and lets readers ignore it; feeds have them. */
enum errc json_parse(struct str text, struct json **ret, struct err *e)
{
	json_error_t why;

	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_sub(text, 3, text.n);
	if (nesting(text) > DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "nested more than %d deep", DEPTH_MAX);
	/* DECODE_ANY: a document may be a single string or number (RFC 8259); callers look for the
	 * type that they want. */
	json_t *root = json_loadb(text.p ? text.p : "", text.n, JSON_DECODE_ANY, &why);

	/* Only then: doubles have 53 bits, and ids of items are often longer. */
	if (root == NULL && json_error_code(&why) == json_error_numeric_overflow)
		root = json_loadb(
			text.p, text.n, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &why);
	if (root == NULL)
		return err_set(e, ERR_BAD_INPUT, "%d:%d: %s", why.line, why.column, why.text);
	struct json *j = xmalloc(sizeof(*j));

	j->root = root;
	*ret = j;
	return ERR_NONE;
}

void json_free(struct json *j)
{
	if (j == NULL)
		return;
	json_decref(j->root);
	free(j);
}

const struct json_val *json_root(const struct json *j)
{
	return j == NULL ? NULL : val_out(j->root);
}

enum json_type json_type(const struct json_val *v)
{
	if (v == NULL)
		return JSON_NONE;
	switch (json_typeof(val_in(v))) {
	case JANSSON_OBJECT:
		return JSON_OBJECT;
	case JANSSON_ARRAY:
		return JSON_ARRAY;
	case JANSSON_STRING:
		return JSON_STRING;
	case JANSSON_INTEGER:
	case JANSSON_REAL:
		return JSON_NUMBER;
	case JANSSON_TRUE:
	case JANSSON_FALSE:
		return JSON_BOOL;
	case JANSSON_NULL:
		return JSON_NULL;
	}
	return JSON_NONE;
}

const struct json_val *json_get(const struct json_val *object, const char *name)
{
	if (json_type(object) != JSON_OBJECT)
		return NULL;
	return val_out(json_object_get(val_in(object), name));
}

const struct json_val *json_at(const struct json_val *array, size_t i)
{
	if (json_type(array) != JSON_ARRAY)
		return NULL;
	return val_out(json_array_get(val_in(array), i));
}

size_t json_len(const struct json_val *array)
{
	return json_type(array) == JSON_ARRAY ? json_array_size(val_in(array)) : 0;
}

struct str json_str(const struct json_val *v)
{
	if (json_type(v) != JSON_STRING)
		return (struct str){"", 0};
	return (struct str){json_string_value(val_in(v)), json_string_length(val_in(v))};
}

bool json_bool(const struct json_val *v, bool otherwise)
{
	if (json_type(v) != JSON_BOOL)
		return otherwise;
	return json_typeof(val_in(v)) == JANSSON_TRUE;
}

int64_t json_int(const struct json_val *v, int64_t otherwise)
{
	if (json_type(v) != JSON_NUMBER)
		return otherwise;
	if (json_typeof(val_in(v)) == JANSSON_INTEGER)
		return json_integer_value(val_in(v));
	double d = json_real_value(val_in(v));

	/* The cast is undefined outside the range; 2^63 is exact as a double. */
	if (d >= 9223372036854775808.0)
		return INT64_MAX;
	if (d < -9223372036854775808.0)
		return INT64_MIN;
	return (int64_t)d;
}

double json_double(const struct json_val *v, double otherwise)
{
	return json_type(v) == JSON_NUMBER ? json_number_value(val_in(v)) : otherwise;
}

void json_each(const struct json_val *object,
	void (*f)(struct str name, const struct json_val *v, void *arg), void *arg)
{
	if (json_type(object) != JSON_OBJECT)
		return;
	/* jansson's iterator wants a non-const object but does not change it. */
	union {
		const json_t *from;
		json_t *to;
	} u = {.from = val_in(object)};
	json_t *j = json_incref(u.to);

	for (void *it = json_object_iter(j); it != NULL; it = json_object_iter_next(j, it))
		f(str_of(json_object_iter_key(it)), val_out(json_object_iter_value(it)), arg);
	json_decref(j);
}
