/* SPDX-License-Identifier: ISC */
/*
 * Mails (RFC 5322), submitted to a server by SMTP: daemon/http/smtp.c sends them.
 *
 *   post ── page ──> text/plain, text/html ──> multipart/alternative, both in base64
 *                └─> Subject, in encoded words
 *
 * Text of feeds stands in encoded words and in base64 alone, never in a header as it is: no title begins a
 * header of its own. The same post is the same mail at every try, with one Message-ID, by which mail programs
 * drop a repeat. What belongs to a story names a mail that never was as its beginning, so that all of
 * it is one conversation. Auto-Submitted (RFC 3834) keeps out-of-office answers away.
 *
 * Direction: dir="auto" on each paragraph looks at its RLM first (page.h), and dir of the document is for what
 * stands around them.
 */
#include "alerts/dest_types.h"
#include "alerts/markup.h"
#include "alerts/mime.h"
#include "alerts/text.h"
#include "base/url_host.h"

enum {
	MAIL_MAX = 200000 /* bytes; a deliverer has 256 KiB for any message */
};

/* d.url is the server. */
struct mail {
	struct dest d;
	struct str from, to, user, password;
	bool starttls;
};

/* ---- addresses ------------------------------------------------------------------------------ */

/* "Name <address>", or an address. */
static struct str from_address(struct str from, struct str *ret_name)
{
	size_t open = str_rfind(from, '<');

	*ret_name = STR("");
	if (open == from.n)
		return from;
	*ret_name = str_trim(str_sub(from, 0, open));
	if (ret_name->n >= 2 && ret_name->p[0] == '"' && str_ends(*ret_name, STR("\"")))
		*ret_name = str_sub(*ret_name, 1, ret_name->n - 1);
	return str_ends(from, STR(">")) ? str_sub(from, open + 1, from.n - 1) : STR("");
}

/* Between commas or blanks. Fills v, of HTTP_MAIL_TO_MAX; returns how many there are, also beyond those. */
static size_t to_addresses(struct str to, struct str *v)
{
	size_t n = 0;
	size_t from = 0;

	for (size_t i = 0; i <= to.n; i++) {
		if (i < to.n && to.p[i] != ',' && to.p[i] != ' ' && to.p[i] != '\t')
			continue;
		if (i > from && n++ < HTTP_MAIL_TO_MAX)
			v[n - 1] = str_sub(to, from, i);
		from = i + 1;
	}
	return n;
}

/* ---- the message --------------------------------------------------------------------------- */

/* A morning's digest has all that a deliverer takes for one. */
static const struct msg_limits sizes[] = {
	{UNIT_CODE_POINTS, .title = 300, .excerpt = 800, .label = 120, .excerpts = 5,
		.marks = 12, .items = 100},
	{UNIT_CODE_POINTS, .title = 200, .excerpt = 400, .label = 80, .excerpts = 3, .marks = 6,
		.items = 50},
	{UNIT_CODE_POINTS, .title = 150, .excerpt = 300, .label = 60, .excerpts = 2, .marks = 2,
		.items = 20},
	{UNIT_CODE_POINTS, .title = 100, .excerpt = 0, .label = 20, .excerpts = 0, .marks = 0,
		.items = 1},
};

static void escape_url(struct str url, struct buf *out)
{
	markup_escape_html(url, false, out);
}

static const struct markup html = {
	.escape = markup_escape_html,
	.escape_url = escape_url,
	.par = {[PAGE_HEADING] = {"<p dir=\"auto\" style=\"margin:1.2em 0 .4em\"><b>",
			"</b></p>"},
		[PAGE_TITLE] = {"<p dir=\"auto\" style=\"font-size:1.2em;margin:0 0 .5em\">",
			"</p>"},
		[PAGE_QUOTE] =
			{"<blockquote dir=\"auto\" style=\"margin:.5em 0;padding:0 1em\">",
				"</blockquote>"},
		[PAGE_ITEM] = {"<p dir=\"auto\" style=\"margin:.4em 0\">", "</p>"},
		[PAGE_META] = {"<p dir=\"auto\" style=\"color:#666;font-size:.9em\">", "</p>"}},
	.between = "\n",
	.bold = {"<b>", "</b>"},
	.link = {"<a href=\"", "\">", "</a>"},
};

static void put_id(const struct mail *m, const char *name, struct str id, struct buf *out)
{
	struct str nobody = STR("");

	buf_printf(out, "%s: <" STR_F "@" STR_F ">\r\n", name, STR_A(id),
		STR_A(mime_host(from_address(m->from, &nobody))));
}

static void put_from(const struct mail *m, struct buf *out)
{
	struct str name = STR("");
	struct str address = from_address(m->from, &name);

	buf_str(out, STR("From: "));
	if (name.n == 0) {
		buf_printf(out, STR_F "\r\n", STR_A(address));
		return;
	}
	mime_words(name, out);
	buf_printf(out, "\r\n <" STR_F ">\r\n", STR_A(address));
}

static void put_to(const struct mail *m, struct buf *out)
{
	struct str to[HTTP_MAIL_TO_MAX];
	size_t n = to_addresses(m->to, to);

	for (size_t i = 0; i < n && i < HTTP_MAIL_TO_MAX; i++)
		buf_printf(out, "%s" STR_F, i == 0 ? "To: " : ",\r\n ", STR_A(to[i]));
	buf_str(out, STR("\r\n"));
}

/* Filters sort by it (RFC 2919). */
static void put_list(const struct mail *m, struct buf *out)
{
	struct str nobody = STR("");

	if (mime_id(m->d.id))
		buf_printf(out, "List-Id: <" STR_F ".rasid." STR_F ">\r\n", STR_A(m->d.id),
			STR_A(mime_host(from_address(m->from, &nobody))));
}

static void put_story(const struct mail *m, const struct post *p, struct buf *out)
{
	if (!m->d.threads || p->kind != POST_ALERT || !mime_id(p->alerts[0].story_id))
		return;
	put_id(m, "In-Reply-To", p->alerts[0].story_id, out);
	put_id(m, "References", p->alerts[0].story_id, out);
}

/* RFC 3282: of English words, too, what was found is Arabic. */
static void put_head(
	const struct mail *m, const struct post *p, const struct page *g, struct buf *out)
{
	buf_str(out, STR("Date: "));
	if (!mime_date(p->created_ms / 1000, out))
		mime_date(0, out);
	buf_str(out, STR("\r\n"));
	put_from(m, out);
	put_to(m, out);
	buf_str(out, STR("Subject: "));
	mime_words(g->title, out);
	buf_str(out, STR("\r\n"));
	put_id(m, "Message-ID", p->id, out);
	put_story(m, p, out);
	put_list(m, out);
	buf_printf(out, "Auto-Submitted: auto-generated\r\nContent-Language: %s\r\n",
		m->d.look.language == LANG_AR ? "ar" : "en, ar");
	buf_str(out, STR("MIME-Version: 1.0\r\n"));
}

static void put_part(const char *type, struct str text, struct buf *out)
{
	buf_printf(out,
		"Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
		type);
	mime_text(text, out);
}

static void put_plain(const struct page *g, struct buf *out)
{
	struct markup signs = markup_plain;
	AUTO_BUF struct buf text;

	signs.between = "\n\n";
	/* Each paragraph begins with its RLM, for programs that look no further. */
	signs.par[PAGE_ITEM] = (struct markup_pair){NULL, NULL};
	buf_init(&text, BUF_NO_MAX);
	markup_put(&signs, g, &text);
	buf_char(&text, '\n');
	put_part("text/plain", buf_view(&text), out);
}

static void put_html(const struct mail *m, const struct page *g, struct buf *out)
{
	/* Arabic words of ours stand around a Latin title, too. */
	bool rtl = g->rtl || m->d.look.language == LANG_AR;
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	buf_printf(&text, "<!DOCTYPE html>\n<html lang=\"" STR_F "\" dir=\"%s\">\n<body>\n",
		STR_A(words_tag(m->d.look.language)), rtl ? "rtl" : "ltr");
	markup_put(&html, g, &text);
	buf_str(&text, STR("\n</body>\n</html>\n"));
	put_part("text/html", buf_view(&text), out);
}

/* The second try after "cannot take this message" is one text. */
static size_t mail_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	const struct mail *m = (const struct mail *)d;

	put_head(m, p, g, out);
	if (plain) {
		put_plain(g, out);
		return out->n;
	}
	/* No line of base64 begins with its "--". */
	buf_printf(out,
		"Content-Type: multipart/alternative; boundary=\"=_" STR_F
		"\"\r\n\r\n--=_" STR_F "\r\n",
		STR_A(p->id), STR_A(p->id));
	put_plain(g, out);
	buf_printf(out, "--=_" STR_F "\r\n", STR_A(p->id));
	put_html(m, g, out);
	buf_printf(out, "--=_" STR_F "--\r\n", STR_A(p->id));
	return out->n;
}

static const struct page_form form = {
	"mail", sizes, sizeof(sizes) / sizeof(sizes[0]), 2, MAIL_MAX, mail_put};

static enum errc mail_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	const struct mail *m = (const struct mail *)d;
	struct http_mail *env = arena_alloc(a, sizeof(*env));
	struct str *to = arena_array(a, HTTP_MAIL_TO_MAX, sizeof(*to));
	struct str name = STR("");

	(void)now_s;
	if (!mime_id(p->id))
		return err_set(e, ERR_BAD_INPUT, "alert id is none for a mail");
	enum errc rc = page_fit(&form, d, p, plain, a, body, e);

	if (rc != ERR_NONE)
		return rc;
	if (env == NULL || to == NULL)
		return err_set(e, ERR_LIMIT, "no room to address the mail");
	*env = (struct http_mail){.from = from_address(m->from, &name),
		.to = to,
		.n_to = to_addresses(m->to, to),
		.user = m->user,
		.password = m->password,
		.starttls = m->starttls && !str_starts_nocase(d->url, STR("smtps://"))};
	*ret = (struct http_req){.url = d->url, .body = buf_view(body), .mail = env};
	return ERR_NONE;
}

/* ---- answers ------------------------------------------------------------------------------- */

/* Codes of RFC 5321 4.2.3 and RFC 4954 6, before the message was out: to login, sender or recipients. */
static const struct {
	int code;
	const char *why;
} refusals[] = {
	{530, "the server wants a login, or TLS before it"},
	{534, "the server wants another kind of login"},
	{535, "the login is refused: look at 'user' and 'password_file'"},
	{538, "the server wants TLS before a login"},
	{550, "the sender or a recipient is refused: look at 'from' and 'to'"},
	{551, "a recipient is not there: look at 'to'"},
	{552, "a recipient's mailbox is full"},
	{553, "an address is refused: look at 'from' and 'to'"},
	{554, "the server refuses this client, sender or a recipient"},
};

/* RFC 3463: "5.7.1" behind the code; of the whole text the one part that says nothing of anybody. */
static struct str enhanced(struct str reply)
{
	struct str s = str_sub(reply, 4, reply.n);
	size_t n = 0;

	while (n < s.n && n < 8 && ((s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == '.'))
		n++;
	return n >= 5 && s.p[1] == '.' ? str_sub(s, 0, n) : STR("");
}

static const char *refusal(int status)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].code == status)
			return refusals[i].why;
	return "the server refuses it";
}

/* A message that is too large is told at MAIL already, by its size (RFC 1870 6.1; 5.3.4, RFC 3463). */
static enum dest_class class_of(const struct http_res *res, struct str detail)
{
	if (res->status < 300)
		return res->after_data ? DEST_SENT : DEST_TRANSIENT;
	if (res->status < 500)
		return DEST_TRANSIENT;
	return res->after_data || str_eq(detail, STR("5.3.4")) ? DEST_MESSAGE : DEST_ENDPOINT;
}

static void mail_verdict(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	struct str detail = enhanced(res->body);
	struct http_res failed = *res;

	if (res->error != HTTP_OK || res->status == 0) {
		failed.status = 0; /* of HTTP */
		dest_verdict_http(&failed, now_s, ret);
		return;
	}
	enum dest_class class = class_of(res, detail);

	dest_judge(ret, class, "answered %d%s" STR_F " %s%s%s", res->status,
		detail.n != 0 ? " " : "", STR_A(detail),
		res->after_data ? "to the message" : "before the message",
		class == DEST_ENDPOINT ? ": " : "",
		class == DEST_ENDPOINT ? refusal(res->status) : "");
}

/* ---- keys ---------------------------------------------------------------------------------- */

static enum errc server_check(const struct dest *d, struct err *e)
{
	struct url_authority u;

	if (!str_starts_nocase(d->url, STR("smtps://")) &&
		!str_starts_nocase(d->url, STR("smtp://")))
		return err_set(e, ERR_BAD_INPUT,
			"write the server of destination '" STR_F
			"' as smtps://host:465 or smtp://host:587",
			STR_A(d->id));
	if (!url_authority(d->url, &u) || u.userinfo.n != 0 ||
		u.host.p + u.host.n + (u.port.n != 0) + u.port.n != d->url.p + d->url.n)
		return err_set(e, ERR_BAD_INPUT,
			"the server of destination '" STR_F
			"' is a host, and perhaps a port, and nothing else",
			STR_A(d->id));
	return ERR_NONE;
}

static enum errc to_check(const struct mail *m, struct err *e)
{
	struct str to[HTTP_MAIL_TO_MAX];
	size_t n = to_addresses(m->to, to);

	if (n == 0 || n > HTTP_MAIL_TO_MAX)
		return err_set(e, ERR_BAD_INPUT,
			"name 1 to %d recipients in 'to' of destination '" STR_F "'",
			HTTP_MAIL_TO_MAX, STR_A(m->d.id));
	for (size_t i = 0; i < n; i++)
		if (!mime_address(to[i]))
			return err_set(e, ERR_BAD_INPUT,
				"recipient %zu of destination '" STR_F
				"' is no address of ASCII letters such as desk@paper.example",
				i + 1, STR_A(m->d.id));
	return ERR_NONE;
}

static enum errc mail_check(const struct dest *d, struct err *e)
{
	const struct mail *m = (const struct mail *)d;
	struct str name = STR("");

	if (server_check(d, e) != ERR_NONE || to_check(m, e) != ERR_NONE)
		return ERR_BAD_INPUT;
	if (!mime_address(from_address(m->from, &name)))
		return err_set(e, ERR_BAD_INPUT,
			"write 'from' of destination '" STR_F
			"' as rasid@paper.example or Name <rasid@paper.example>",
			STR_A(d->id));
	if ((m->user.n == 0) != (m->password.n == 0))
		return err_set(e, ERR_BAD_INPUT,
			"destination '" STR_F
			"' needs 'user' and 'password_file' (or password_credential), or neither",
			STR_A(d->id));
	return ERR_NONE;
}

static bool mail_is_plaintext(const struct dest *d)
{
	return !((const struct mail *)d)->starttls &&
	       !str_starts_nocase(d->url, STR("smtps://"));
}

static const struct conf_key keys[] = {
	{STR_INIT("server"), KIND_STRING, KEY_REQUIRED, KEY_AT(struct mail, d.url),
		.doc = "smtps://host:465, or smtp://host:587 with STARTTLS"},
	{STR_INIT("from"), KIND_STRING, KEY_REQUIRED, KEY_AT(struct mail, from),
		.doc = "the sender's address, with a name or without"},
	{STR_INIT("to"), KIND_STRING, KEY_REQUIRED, KEY_AT(struct mail, to),
		.doc = "addresses between commas"},
	{STR_INIT("user"), KIND_STRING, KEY_AT(struct mail, user), .doc = "of the login"},
	{STR_INIT("password"), KIND_STRING, KEY_PLACES | KEY_ELSEWHERE | KEY_SECRET,
		KEY_AT(struct mail, password), .doc = "of the login"},
	{STR_INIT("starttls"), KIND_BOOL, KEY_AT(struct mail, starttls), .def = "yes",
		.doc = "smtp:// becomes TLS before anything is said"},
	DEST_KEY_THREADS,
};

const struct dest_ops dest_mail = {
	.type = "mail",
	.way = DEST_MAIL,
	.rate_per_s = 1,
	.size = sizeof(struct mail),
	DEST_KEYS(keys),
	.plaintext = mail_is_plaintext,
	.check = mail_check,
	.render = mail_render,
	.verdict = mail_verdict,
};
