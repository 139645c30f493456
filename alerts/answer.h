/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What tools say in the bodies of their answers, in tables: words, codes of JSON. A row turns them into a
 * verdict and a sentence of ours, which says what to do; nothing of the body is repeated. Constant data, pure;
 * any thread.
 */
#include "alerts/dest.h"
#include "base/json.h"

/* A word that stands in an answer (not by case). says NULL ends the table. */
struct answer_word {
	const char *says;
	enum dest_class class;
	const char *why;
};

/* A number, first to last. why NULL ends the table. */
struct answer_code {
	int64_t first, last;
	enum dest_class class;
	bool at_once; /* dest.h */
	const char *why;
};

/* 2xx. */
bool answer_good(const struct http_res *res);
/* The verdict of a tool that answers in JSON: the common one, then `on_body`'s word on the body, when there was an
 * answer at all. What is no JSON has no members: an answer that says nothing. */
void answer_read(const struct http_res *res, int64_t now_s,
	void (*on_body)(const struct json_val *root, const struct http_res *res,
		struct dest_verdict *ret),
	struct dest_verdict *ret);
/* Judges by the first row whose word stands in s; false, and *ret as it is, when none does. A wait that was
 * asked for, and 410, hold whatever the answer says besides. */
bool answer_by_word(const struct answer_word *rows, struct str s, const struct http_res *res,
	struct dest_verdict *ret);
/* The same by the number v. */
bool answer_by_code(const struct answer_code *rows, const struct json_val *v,
	const struct http_res *res, struct dest_verdict *ret);
enum {
	ANSWER_NAME_MAX = 255 /* bytes: an event's of Matrix; others have twenty */
};
/* What the answer calls something, at `path` of its JSON (dest_ops.thread_name): a number or printable ASCII. Empty: it does
 * not say, or what is no name. */
void answer_name(const struct http_res *res, const char *path, char ret[ANSWER_NAME_MAX + 1]);
/* A JSON body that says `name` as true or false: sent, or this message is not taken. False, with the verdict as it
 * is, when it says neither. */
bool answer_by_flag(const struct json_val *root, const char *name, const struct http_res *res,
	struct dest_verdict *ret);
