/* SPDX-License-Identifier: ISC */
/* Captured answers, read and masked. */
#include "cli/answer_file.h"

#include "alerts/excerpt.h"
#include "feeds/coding.h"

enum {
	KEY_MIN = 16 /* letters and digits in a row that may be a key */
};

/* ---- reading ----------------------------------------------------------------------------- */

static struct str line_cut(struct str *rest)
{
	struct str line = {0};

	if (!str_cut(rest, '\n', &line))
		return (struct str){0};
	return str_ends(line, STR("\r")) ? str_sub(line, 0, line.n - 1) : line;
}

/* "HTTP/1.1 200 OK", "HTTP/2 200". */
static bool status_read(struct str line, int *ret)
{
	struct str rest = line;
	struct str word;
	uint64_t n = 0;

	if (!str_starts(line, STR("HTTP/")) || !str_cut(&rest, ' ', &word))
		return false;
	rest = str_trim(rest);
	if (!str_to_u64(str_sub(rest, 0, str_find(rest, ' ')), &n) || n < 100 || n > 999)
		return false;
	*ret = (int)n;
	return true;
}

static bool one_read(struct str text, struct answer_file *ret)
{
	struct str rest = text;
	struct str line = line_cut(&rest);

	if (!status_read(line, &ret->status))
		return false;
	while (rest.p != NULL && line.n != 0)
		line = line_cut(&rest);
	ret->is_answer = true;
	ret->body = rest.p != NULL ? rest : STR("");
	ret->head = str_sub(text, 0, text.n - ret->body.n);
	return true;
}

void answer_file_read(struct str text, struct answer_file *ret)
{
	struct answer_file next = {.status = 0};

	*ret = (struct answer_file){.body = text};
	/* `curl -iL` puts the answers of redirects, and of a proxy, in front of the last. */
	while (one_read(ret->body, &next))
		*ret = next;
}

struct str answer_header(struct str head, struct str name)
{
	struct str rest = head;

	(void)line_cut(&rest);
	while (rest.p != NULL) {
		struct str line = line_cut(&rest);
		size_t colon = str_find(line, ':');

		if (colon < line.n && str_eq_nocase(str_trim(str_sub(line, 0, colon)), name))
			return str_trim(str_sub(line, colon + 1, line.n));
	}
	return STR("");
}

/* ---- codings ----------------------------------------------------------------------------- */

static bool hex_read(struct str s, size_t *ret)
{
	size_t v = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i] | 0x20;
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';

		if ((!digit && (c < 'a' || c > 'f')) || v > SIZE_MAX >> 5)
			return false;
		v = v * 16 + (digit ? (size_t)(s.p[i] - '0') : (size_t)(c - 'a' + 10));
	}
	*ret = v;
	return s.n != 0;
}

/* RFC 9112 7.1. Trailers are passed over. */
static enum errc unchunk(struct str body, struct buf *out, struct err *e)
{
	while (body.n != 0) {
		size_t n = 0;
		struct str line = line_cut(&body);

		if (!hex_read(str_trim(str_sub(line, 0, str_find(line, ';'))), &n))
			return err_set(e, ERR_BAD_INPUT, "the chunks are broken");
		if (n == 0)
			return ERR_NONE;
		if (buf_str(out, str_sub(body, 0, n)) != ERR_NONE)
			return err_set(e, ERR_LIMIT, "longer than %zu bytes", out->max);
		if (n > body.n)
			break;
		body = str_sub(body, n, body.n);
		(void)line_cut(&body);
	}
	return err_set(e, ERR_BAD_INPUT, "the last chunk is missing");
}

static enum errc content_decode(
	struct str label, struct str in, struct buf *out, struct buf *notes, struct err *e)
{
	struct coding c;

	coding_undo(in, label, out->max, &c);
	bool fits = buf_str(out, c.text) == ERR_NONE;

	if (c.text.p != in.p)
		buf_printf(notes, "unpacked from %zu to %zu bytes\n", in.n, c.text.n);
	if (c.said.n != 0)
		buf_printf(notes, STR_F "\n", STR_A(buf_view(&c.said)));
	if (c.cut)
		err_set(e, ERR_BAD_INPUT, STR_F, STR_A(buf_view(&c.said)));
	else if (!fits || c.tear != 0)
		err_set(e, ERR_LIMIT, "longer than %zu bytes", out->max);
	coding_done(&c);
	return e->code;
}

enum errc answer_decode(
	const struct answer_file *f, struct buf *out, struct buf *notes, struct err *e)
{
	AUTO_BUF struct buf whole = {0};
	struct err cut = {.code = ERR_NONE};
	struct str body = f->body;

	buf_init(&whole, out->max);
	if (!f->unframed &&
		str_ends(answer_header(f->head, STR("transfer-encoding")), STR("chunked"))) {
		(void)unchunk(f->body, &whole, &cut);
		body = buf_view(&whole);
		buf_printf(notes, "put together from chunks: %zu bytes\n", whole.n);
	}
	enum errc rc = content_decode(
		answer_header(f->head, STR("content-encoding")), body, out, notes, e);

	if (rc == ERR_NONE && cut.code != ERR_NONE)
		*e = cut;
	return rc == ERR_NONE ? cut.code : rc;
}

/* ---- secrets ----------------------------------------------------------------------------- */

/* Parts of names of parameters. */
static const struct str secret_names[] = {STR_INIT("token"), STR_INIT("key"), STR_INIT("auth"),
	STR_INIT("secret"), STR_INIT("sig"), STR_INIT("pass"), STR_INIT("pwd"),
	STR_INIT("sess"), STR_INIT("sid"), STR_INIT("hash"), STR_INIT("user"),
	STR_INIT("login"), STR_INIT("code"), STR_INIT("email"), STR_INIT("jwt"),
	STR_INIT("cred")};

static bool has_nocase(struct str s, struct str part)
{
	for (size_t i = 0; i + part.n <= s.n; i++)
		if (str_starts_nocase(str_sub(s, i, s.n), part))
			return true;
	return false;
}

static bool is_called_secret(struct str name)
{
	for (size_t i = 0; i < sizeof(secret_names) / sizeof(secret_names[0]); i++)
		if (has_nocase(name, secret_names[i]))
			return true;
	return false;
}

static bool looks_like_key(struct str value)
{
	size_t run = 0;

	for (size_t i = 0; i < value.n && run < KEY_MIN; i++) {
		unsigned char c = (unsigned char)value.p[i];
		bool in = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
			  c == '-' || c == '_';

		run = in ? run + 1 : 0;
	}
	return run == KEY_MIN;
}

void answer_url_secrets(struct str url, struct excerpt_secrets *s)
{
	struct str rest = str_sub(url, str_find(url, '?') + 1, url.n);
	struct str part;

	rest = str_sub(rest, 0, str_find(rest, '#'));
	while (rest.n != 0 && str_cut(&rest, '&', &part)) {
		struct str value = part;
		struct str name = STR("");

		(void)str_cut(&value, '=', &name);
		if (value.n != 0 && (is_called_secret(name) || looks_like_key(value)))
			excerpt_hide(s, value);
	}
}

/* Headers whose values are nobody's business. */
static const struct str secret_headers[] = {STR_INIT("authorization"),
	STR_INIT("proxy-authorization"), STR_INIT("cookie"), STR_INIT("set-cookie"),
	STR_INIT("x-api-key"), STR_INIT("x-auth-token"), STR_INIT("authentication-info")};

static bool is_secret_header(struct str name)
{
	for (size_t i = 0; i < sizeof(secret_headers) / sizeof(secret_headers[0]); i++)
		if (str_eq_nocase(name, secret_headers[i]))
			return true;
	return false;
}

static bool is_undone(struct str name, const struct answer_mask *m)
{
	bool framing = m->framing && str_eq_nocase(name, STR("transfer-encoding"));
	bool encoding = m->encoding && str_eq_nocase(name, STR("content-encoding"));
	bool length = m->encoding && str_eq_nocase(name, STR("content-length"));

	return framing || encoding || length;
}

/* An address in a header may have secrets of its own (Location). */
static void value_mask(struct str value, const struct answer_mask *m, struct buf *out)
{
	AUTO_ARENA struct arena a = {0};
	struct excerpt_secrets own = {.a = &a};
	AUTO_BUF struct buf known = {0};

	arena_init(&a, BUF_NO_MAX);
	buf_init(&known, BUF_NO_MAX);
	excerpt_redact(value, m->secrets, &known);
	if (str_find(value, '?') < value.n)
		answer_url_secrets(buf_view(&known), &own);
	excerpt_redact(buf_view(&known), &own, out);
}

static void header_mask(struct str line, const struct answer_mask *m, struct buf *out)
{
	size_t colon = str_find(line, ':');
	struct str name = str_trim(str_sub(line, 0, colon));

	/* The status line, or that of a request. */
	if (colon == line.n || str_find(name, ' ') < name.n) {
		value_mask(line, m, out);
		return;
	}
	if (is_undone(name, m))
		buf_str(out, STR("X-Rasid-Undone-"));
	buf_printf(out, STR_F ": ", STR_A(name));
	if (is_secret_header(name))
		buf_str(out, STR("***"));
	else
		value_mask(str_trim(str_sub(line, colon + 1, line.n)), m, out);
}

void answer_head_mask(struct str head, const struct answer_mask *m, struct buf *out)
{
	struct str rest = head;

	while (rest.n != 0) {
		struct str line = line_cut(&rest);

		if (line.n == 0)
			continue;
		header_mask(line, m, out);
		buf_str(out, STR("\r\n"));
	}
	buf_str(out, STR("\r\n"));
}
