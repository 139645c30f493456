/* SPDX-License-Identifier: ISC */
/* What an answer brought: is it a document, did it come whole, is it the one of before? */
#include "feeds/policy_body.h"

#include "base/hash.h"

enum {
	VALIDATOR_MAX = 1024 /* a longer one is not worth a request header */
};

/* 203 is a 200 by way of a proxy that changed it; 206 and 226 answer what was not asked, and bring a
 * feed all the same. */
bool policy_has_body(const struct http_res *res)
{
	int status = res->status;

	return res->error == HTTP_OK && res->body.n > 0 &&
	       (status == 200 || status == 203 || status == 206 || status == 226);
}

/* RFC 9110 14.4: "bytes 0-499/500". What cannot be read is taken for the whole: the document's own end
 * tells. */
static bool is_whole_range(struct str range)
{
	struct str first, last;
	uint64_t from = 0, to = 0, all = 0;

	range = str_trim(
		str_starts_nocase(range, STR("bytes")) ? str_sub(range, 5, range.n) : range);
	if (!str_cut(&range, '-', &first) || !str_cut(&range, '/', &last) ||
		!str_to_u64(first, &from) || !str_to_u64(last, &to) || !str_to_u64(range, &all))
		return true;
	return from == 0 && to + 1 == all;
}

bool feed_is_delta(const struct http_res *res, const struct feed_limits *lim)
{
	return lim->delta && res->error == HTTP_OK && res->status == 226 && !res->cut &&
	       str_eq_nocase(str_trim(res->im), STR("feed"));
}

struct str feed_transport(const struct http_res *res, const struct feed_limits *lim)
{
	if (res->cut)
		return str_of(res->error_text);
	if (res->status == 206)
		return is_whole_range(res->content_range)
			       ? STR("the answer calls itself a part (206)")
			       : STR("only a part of the document was sent (206)");
	return res->status == 226 && !feed_is_delta(res, lim)
		       ? STR("the answer calls itself a difference (226)")
		       : STR("");
}

/* Of what the document is made of: its bytes, and what the answer says of them. */
uint64_t policy_body_hash(const struct http_res *res)
{
	/* Of a gzip member without the time at which it was packed (RFC 1952 2.3.1). */
	bool packed = str_starts(res->body, STR("\x1F\x8B\x08"));
	struct str body = packed ? str_sub(res->body, 8, res->body.n) : res->body;
	const struct feed_limits whole = {.delta = false};
	struct str how = feed_transport(res, &whole);
	uint64_t seed = res->content_encoding.n > 0 ? hash64(res->content_encoding, 0) : 0;
	uint64_t h = hash64(body, how.n > 0 ? hash64(how, seed) : seed);

	/* 0 says "none" (feed_state.h). */
	return h ? h : 1;
}

/* It goes out again as a request header: a control byte in it could end the line. */
static bool is_usable(struct str validator)
{
	if (validator.n > VALIDATOR_MAX)
		return false;
	for (size_t i = 0; i < validator.n; i++)
		if ((unsigned char)validator.p[i] < ' ' || validator.p[i] == 0x7F)
			return false;
	return true;
}

struct str feed_validator(struct str v, struct arena *a)
{
	return is_usable(v) ? arena_str(a, v) : (struct str){0};
}
