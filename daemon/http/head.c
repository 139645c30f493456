/* SPDX-License-Identifier: ISC */
/*
 * The header lines of an answer: those that somebody needs are kept byte for byte, the rest is
 * only counted against the cap.
 *
 * A new status line (100, 103, then the real answer) starts anew, but the count goes on, so a
 * flood of 1xx answers ends at the cap too. Of a field given twice the first counts, except those
 * that are lists (RFC 9110 5.3), and Retry-After, to which a proxy may add its own: they are joined.
 * Trailers are not looked at.
 */
#include <string.h>

#include "daemon/http/internal.h"

struct field {
	struct str name;
	size_t at; /* of its slice in struct http_res */
	bool list;
};

#define FIELD(lit, member, is_list)                                                            \
	{                                                                                      \
		STR_INIT(lit), offsetof(struct http_res, member), is_list                      \
	}

static const struct field fields[HTTP_HEAD_N] = {
	FIELD("etag", etag, false),
	FIELD("last-modified", last_modified, false),
	FIELD("content-type", content_type, false),
	FIELD("cache-control", cache_control, true),
	FIELD("expires", expires, false),
	FIELD("date", date, false),
	FIELD("retry-after", retry_after, true),
	FIELD("location", location, false),
	FIELD("age", age, false),
	FIELD("link", link, true),
	FIELD("content-encoding", content_encoding, true),
	FIELD("content-range", content_range, false),
	FIELD("strict-transport-security", strict_transport, false),
	FIELD("im", im, true),
	FIELD("x-ratelimit-remaining", ratelimit_remaining, false),
	FIELD("x-ratelimit-reset-after", ratelimit_reset_after, false),
};

/* Services that stand in front of sites and turn robots away, by what they write into headers. An empty
 * value stands for any. */
static const struct {
	struct str name, value;
	const char *who;
} shields[] = {
	{STR_INIT("cf-mitigated"), {0}, "Cloudflare"},
	{STR_INIT("server"), STR_INIT("cloudflare"), "Cloudflare"},
	{STR_INIT("x-sucuri-id"), {0}, "Sucuri"},
	{STR_INIT("server"), STR_INIT("sucuri"), "Sucuri"},
	{STR_INIT("x-datadome"), {0}, "DataDome"},
	{STR_INIT("x-dd-b"), {0}, "DataDome"},
	{STR_INIT("server"), STR_INIT("datadome"), "DataDome"},
	{STR_INIT("x-iinfo"), {0}, "Imperva"},
	{STR_INIT("x-cdn"), STR_INIT("incapsula"), "Imperva"},
	{STR_INIT("x-cdn"), STR_INIT("imperva"), "Imperva"},
	{STR_INIT("server"), STR_INIT("akamaighost"), "Akamai"},
	{STR_INIT("x-amzn-waf-action"), {0}, "AWS WAF"},
	{STR_INIT("server"), STR_INIT("ddos-guard"), "DDoS-Guard"},
	{STR_INIT("x-vercel-mitigated"), {0}, "Vercel"},
	{STR_INIT("ar-poweredby"), {0}, "ArvanCloud"},
};

static void note_shield(struct http_op *op, struct str name, struct str value)
{
	for (size_t i = 0; i < sizeof(shields) / sizeof(shields[0]) && op->shield == NULL; i++)
		if (str_eq_nocase(name, shields[i].name) &&
			str_starts_nocase(value, shields[i].value))
			op->shield = shields[i].who;
}

/* The bytes counted (op->head_bytes) stay: they are of the whole hop. */
void http_head_reset(struct http_op *op)
{
	buf_reset(&op->head);
	memset(op->field, 0, sizeof(op->field));
	op->shield = NULL;
	op->in_head = true;
}

/* Both parts may lie in op->head, which moves when it grows: room is made first. A value that
 * finds no room is dropped; the cap on all headers has then nearly been reached anyway. */
static void field_join(struct http_op *op, struct http_slice *f, struct str value)
{
	struct http_slice old = *f;

	if (buf_reserve(&op->head, old.n + 2 + value.n) != ERR_NONE)
		return;
	f->at = op->head.n;
	buf_add(&op->head, op->head.p + old.at, old.n);
	buf_str(&op->head, STR(", "));
	buf_str(&op->head, value);
	f->n = op->head.n - f->at;
}

static void field_keep(struct http_op *op, size_t i, struct str value)
{
	struct http_slice *f = &op->field[i];

	/* RFC 9110 5.3 lets nobody send two of these; who does has the first
	 * believed. */
	if (value.n == 0 || (f->n != 0 && !fields[i].list))
		return;
	if (f->n != 0) {
		field_join(op, f, value);
		return;
	}
	size_t at = op->head.n;

	if (buf_str(&op->head, value) == ERR_NONE)
		*f = (struct http_slice){at, value.n};
}

void http_head_line(struct http_op *op, struct str line)
{
	if (str_starts(line, STR("HTTP/"))) {
		http_head_reset(op);
		return;
	}
	size_t colon = str_find(line, ':');

	if (str_trim(line).n == 0)
		op->in_head = false;
	/* Behind the empty line come only trailers: a server could otherwise take back, after the
	 * body, what it said before. */
	if (!op->in_head || colon == line.n)
		return;
	struct str name = str_sub(line, 0, colon);

	note_shield(op, name, str_trim(str_sub(line, colon + 1, line.n)));
	for (size_t i = 0; i < HTTP_HEAD_N; i++)
		if (name.n == fields[i].name.n && str_eq_nocase(name, fields[i].name))
			field_keep(op, i, str_trim(str_sub(line, colon + 1, line.n)));
}

void http_head_fill(const struct http_op *op, struct http_res *res)
{
	for (size_t i = 0; i < HTTP_HEAD_N; i++) {
		struct str *to = (struct str *)(void *)((char *)res + fields[i].at);
		struct http_slice f = op->field[i];

		*to = f.n == 0 ? (struct str){0} : (struct str){op->head.p + f.at, f.n};
	}
	res->shield = op->shield != NULL ? str_of(op->shield) : (struct str){0};
}
