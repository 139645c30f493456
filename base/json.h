/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Reading JSON (RFC 8259), a thin cover over jansson.
 *
 * Values are borrowed from their document and live until json_free. Lookups on a NULL or
 * wrong-typed value give NULL / false / an empty slice, so a path may be walked without a test
 * at each step. Strings are valid UTF-8. Not shared between threads.
 *
 * The first object of a process makes jansson open /dev/urandom to seed its hash tables: a
 * process that will lock itself down parses "{}" before it does.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct json;     /* a parsed document; owns every value */
struct json_val; /* a value inside one */

/* Whole input, nested at most 64 deep (ERR_LIMIT beyond); ERR_BAD_INPUT with "line:column:
 * why". A byte order mark is skipped. NUL and bad UTF-8 are errors. Duplicate names: the last
 * wins. */
enum errc json_parse(struct str text, struct json **ret, struct err *e);
void json_free(struct json *j);
const struct json_val *json_root(const struct json *j);

enum json_type {
	JSON_NONE,
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};
enum json_type json_type(const struct json_val *v); /* JSON_NONE for NULL */
const struct json_val *json_get(const struct json_val *object, const char *name);
const struct json_val *json_at(const struct json_val *array, size_t i);
size_t json_len(const struct json_val *array); /* 0 for anything else */
struct str json_str(const struct json_val *v); /* empty unless a string */
bool json_bool(const struct json_val *v, bool otherwise);
int64_t json_int(const struct json_val *v, int64_t otherwise); /* a real is cut */
double json_double(
	const struct json_val *v, double otherwise); /* jansson owns the name json_real */
/* Calls f for each member of an object, in the order of the text. */
void json_each(const struct json_val *object,
	void (*f)(struct str name, const struct json_val *v, void *arg), void *arg);
