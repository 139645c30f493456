/* SPDX-License-Identifier: ISC */
/* Copies of an answer, by the one list of its strings; headers that people add to requests. */
#include "base/http.h"

#include <string.h>

#include "base/arena.h"

struct http_res http_res_copy(const struct http_res *res, struct arena *a)
{
	struct http_res copy = *res;

#define COPY(name) copy.name = arena_str(a, res->name);
	HTTP_RES_STRINGS(COPY)
#undef COPY
	copy.body = (struct str){0};
	return copy;
}

bool http_name_valid(struct str name)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < name.n; i++) {
		char ch = name.p[i];
		bool alnum = (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') ||
			     (ch >= 'a' && ch <= 'z');

		if (!alnum && memchr(others, ch, sizeof(others) - 1) == NULL)
			return false;
	}
	return name.n > 0;
}

bool http_value_valid(struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if (((unsigned char)value.p[i] < ' ' && value.p[i] != '\t') ||
			(unsigned char)value.p[i] >= 0x7F)
			return false;
	return true;
}

/* What requests say of themselves, what is between two ends of a connection (RFC 9110 7.6.1), and what
 * this program signs. A name that ends in '-' stands for all that begin with it. */
static const struct str taken[] = {STR_INIT("accept"), STR_INIT("accept-"), STR_INIT("a-im"),
	STR_INIT("connection"), STR_INIT("content-"), STR_INIT("expect"), STR_INIT("host"),
	STR_INIT("if-"), STR_INIT("keep-alive"), STR_INIT("proxy-"), STR_INIT("range"),
	STR_INIT("te"), STR_INIT("trailer"), STR_INIT("transfer-"), STR_INIT("upgrade"),
	STR_INIT("user-agent"), STR_INIT("via"), STR_INIT("webhook-")};

static bool is_taken(struct str name)
{
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (str_eq_nocase(name, taken[i]) ||
			(str_ends(taken[i], STR("-")) && str_starts_nocase(name, taken[i])))
			return true;
	return false;
}

static bool is_there(struct str name, const struct http_header *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(v[i].name, name))
			return true;
	return false;
}

static const char *line_wrong(
	struct str line, const struct http_header *h, const struct http_header *v, size_t n)
{
	if (str_find(line, ':') == line.n || !http_name_valid(h->name))
		return "expected 'Name: value'";
	if (h->value.n == 0 || !http_value_valid(h->value))
		return "the value of a header is text of ASCII characters";
	if (is_taken(h->name))
		return "this header is written by rasid or belongs to the connection";
	if (is_there(h->name, v, n))
		return "this header is there twice";
	return n == HTTP_OWN_MAX ? "more headers than rasid sends along" : NULL;
}

const char *http_own_headers(
	struct str text, struct http_header *v, size_t *ret_n, unsigned *ret_line)
{
	struct str line;
	size_t n = 0;

	for (*ret_line = 1; str_cut(&text, '\n', &line); (*ret_line)++) {
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		size_t colon = str_find(line, ':');
		struct http_header h = {
			str_sub(line, 0, colon), str_trim(str_sub(line, colon + 1, line.n))};
		const char *wrong = line_wrong(line, &h, v, n);

		if (wrong != NULL)
			return wrong;
		v[n++] = h;
	}
	*ret_n = n;
	return NULL;
}
