/* SPDX-License-Identifier: ISC */
/* Answers (answer.h). */
#include "alerts/answer.h"

#include <inttypes.h>
#include <stdio.h>

bool answer_good(const struct http_res *res)
{
	return res->status >= 200 && res->status < 300;
}

/* dest_judge() writes *ret anew: what the status and its headers said stays. */
static void judge(struct dest_verdict *ret, enum dest_class class, bool at_once,
	const struct http_res *res, const char *why)
{
	int64_t wait_ms = ret->retry_after_ms;

	at_once |= ret->at_once;
	dest_judge(ret, class, "answered %d: %s", res->status, why);
	ret->at_once = at_once;
	ret->retry_after_ms = class == DEST_THROTTLE ? wait_ms : -1;
}

/* A wait that was asked for, and "gone", hold whatever the answer says besides. */
static bool stands(const struct dest_verdict *v, enum dest_class says)
{
	return (v->class == DEST_THROTTLE && says != DEST_THROTTLE) ||
	       (v->at_once && says != DEST_ENDPOINT);
}

/* ASCII letters in either case: these are sentences for people, and get others at times. */
static bool holds(struct str s, struct str word)
{
	for (size_t i = 0; i + word.n <= s.n; i++)
		if (str_starts_nocase(str_sub(s, i, s.n), word))
			return true;
	return false;
}

void answer_read(const struct http_res *res, int64_t now_s,
	void (*on_body)(const struct json_val *root, const struct http_res *res,
		struct dest_verdict *ret),
	struct dest_verdict *ret)
{
	struct json *j = NULL;

	dest_verdict_http(res, now_s, ret);
	if (res->error != HTTP_OK)
		return;
	(void)json_parse(res->body, &j, NULL);
	on_body(json_root(j), res, ret);
	json_free(j);
}

bool answer_by_word(const struct answer_word *rows, struct str s, const struct http_res *res,
	struct dest_verdict *ret)
{
	for (size_t i = 0; rows[i].says != NULL; i++) {
		if (!holds(s, str_of(rows[i].says)) || stands(ret, rows[i].class))
			continue;
		judge(ret, rows[i].class, false, res, rows[i].why);
		return true;
	}
	return false;
}

bool answer_by_code(const struct answer_code *rows, const struct json_val *v,
	const struct http_res *res, struct dest_verdict *ret)
{
	int64_t code = json_int(v, -1);

	for (size_t i = 0; rows[i].why != NULL && json_type(v) == JSON_NUMBER; i++) {
		if (code < rows[i].first || code > rows[i].last || stands(ret, rows[i].class))
			continue;
		judge(ret, rows[i].class, rows[i].at_once, res, rows[i].why);
		return true;
	}
	return false;
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= 0x20 || s.p[i] >= 0x7F)
			return false;
	return s.n != 0 && s.n <= ANSWER_NAME_MAX;
}

static const struct json_val *member_at(const struct json_val *v, struct str path)
{
	while (path.n != 0) {
		size_t dot = str_find(path, '.');
		char name[64] = "";

		(void)snprintf(name, sizeof(name), STR_F, STR_A(str_sub(path, 0, dot)));
		v = json_get(v, name);
		path = str_sub(path, dot + 1, path.n);
	}
	return v;
}

void answer_name(const struct http_res *res, const char *path, char ret[ANSWER_NAME_MAX + 1])
{
	struct json *j = NULL;

	ret[0] = '\0';
	if (json_parse(res->body, &j, NULL) != ERR_NONE)
		return;
	const struct json_val *v = member_at(json_root(j), str_of(path));
	int64_t number = json_int(v, 0);

	if (json_type(v) == JSON_NUMBER && number > 0)
		(void)snprintf(ret, ANSWER_NAME_MAX + 1, "%" PRId64, number);
	else if (is_name(json_str(v)))
		(void)snprintf(ret, ANSWER_NAME_MAX + 1, STR_F, STR_A(json_str(v)));
	json_free(j);
}

bool answer_by_flag(const struct json_val *root, const char *name, const struct http_res *res,
	struct dest_verdict *ret)
{
	const struct json_val *v = json_get(root, name);

	if (json_type(v) != JSON_BOOL)
		return false;
	if (json_bool(v, false))
		dest_judge(ret, DEST_SENT, "answered %d %s", res->status, name);
	else
		dest_judge(ret, DEST_MESSAGE, "answered %d, but not %s", res->status, name);
	return true;
}
