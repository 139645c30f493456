/* SPDX-License-Identifier: ISC */
/*
 * Ten thousand hostile alerts, digests and notices through every tool, from a seeded generator: whatever a feed
 * says, the payload is valid, within its limits, with balanced isolates and nothing a tool
 * would obey.
 */
#include <stdio.h>

#include "alerts/text.h"
#include "base/json.h"
#include "base/utf8.h"
#include "tests/unit/alerts_fixture.h"

enum {
	ALERTS = UNIT_SANITIZED ? 400 : 10000,
	PIECES_MAX = 60,
	TEXT_MAX = 8192,
	HITS_MAX = 40
};

struct gen {
	uint64_t seed;
	char text[HITS_MAX + 8][TEXT_MAX];
	struct alert_hit hits[HITS_MAX];
	struct alert_mark marks[HITS_MAX + 1][4];
};

static uint64_t next_random(struct gen *g, uint64_t below)
{
	uint64_t z = g->seed += 0x9E3779B97F4A7C15U;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
	z = (z ^ z >> 27) * 0x94D049BB133111EBU;
	return (z ^ z >> 31) % below;
}

/* Words, and everything that ever broke a chat message. */
static const struct str pieces[] = {
	STR_INIT("للتحالف"),
	STR_INIT("الدولي"),
	STR_INIT("مُحَمَّدٌ"),
	STR_INIT("بغداد "),
	STR_INIT(" "),
	STR_INIT("\n\n"),
	STR_INIT("Reuters "),
	STR_INIT("2024-11-20 "),
	STR_INIT("«قال»، "),
	STR_INIT("<!channel>"),
	STR_INIT("<@U024BE7LH>"),
	STR_INIT("@channel @here @everyone "),
	STR_INIT("<https://evil.example|click>"),
	STR_INIT("&lt;!here&gt;&amp;"),
	STR_INIT("*b* _i_ ~s~ `c` ```"),
	STR_INIT("\"},{\"type\":\"x\"}]"),
	STR_INIT("\\u202e\\"),
	STR_INIT("\xE2\x80\xAE"),             /* RLO */
	STR_INIT("\xE2\x81\xA6\xE2\x81\xA8"), /* LRI FSI */
	STR_INIT("\xE2\x81\xA9"),             /* PDI */
	STR_INIT("\xE2\x80\x8F\xE2\x80\x8E"), /* RLM LRM */
	STR_INIT("\xE2\x80\x8B\xEF\xBB\xBF\xC2\xAD"),
	STR_INIT("\0\x01\x1B[2J\x7F\r\n"),
	STR_INIT("\xC2\x9B\xC2\x85"),
	STR_INIT("\xFF\xC3\xED\xA0\x80\xF4\x90\x80\x80"),
	STR_INIT("\xD8"),
	STR_INIT("\xE2\x80\xA8\xE2\x80\xA9"),
	STR_INIT("\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"),
	STR_INIT("\xF0\x9F\x87\xAE\xF0\x9F\x87\xB6"),
	STR_INIT("\xD9\x91\xD9\x91\xD9\x91\xD9\x91\xD9\x91\xD9\x91\xD9\x91\xD9\x91\xD9\x91\xD9"
		 "\x91"),
	STR_INIT("\xF3\xA0\x81\xA7\xEF\xBF\xBE"),
	STR_INIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		 "aaaaaa"),
	STR_INIT("ككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككككك"
		 "ك"),
};

static struct str gen_text(struct gen *g, size_t slot)
{
	/* Mostly short, now and then as long as it gets. */
	size_t n = next_random(g, next_random(g, 10) == 0 ? PIECES_MAX : 8);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		struct str p = pieces[next_random(g, sizeof(pieces) / sizeof(pieces[0]))];

		if (len + p.n > TEXT_MAX)
			break;
		memcpy(g->text[slot] + len, p.p, p.n);
		len += p.n;
	}
	return (struct str){g->text[slot], len};
}

static void gen_marks(struct gen *g, struct alert_mark *m, size_t *ret_n, size_t len)
{
	*ret_n = next_random(g, 5);
	for (size_t i = 0; i < *ret_n; i++) {
		m[i].start = next_random(g, len + 3);
		m[i].end = m[i].start + next_random(g, 30);
	}
}

static void gen_alert(struct gen *g, struct alert *al)
{
	static const char *const urls[] = {"https://a.example/خبر?a=1&b=<\">", "",
		"javascript:x", "http://b.example/\r\nX: y", "https://c.example/p"};

	al->title = gen_text(g, 0);
	gen_marks(g, g->marks[HITS_MAX], &al->n_title_marks, al->title.n);
	al->title_marks = g->marks[HITS_MAX];
	al->feed_title = gen_text(g, 1);
	al->watches[0].title = gen_text(g, 2);
	al->url = str_of(urls[next_random(g, 5)]);
	al->priority = next_random(g, 4) == 0 ? STR("high") : STR("normal");
	al->published_s =
		next_random(g, 5) == 0 ? TIME_NONE : (int64_t)next_random(g, INT64_MAX);
	al->story_outlets = (uint32_t)next_random(g, 120);
	al->n_hits = next_random(g, next_random(g, 20) == 0 ? HITS_MAX : 5);
	al->hits = g->hits;
	for (size_t i = 0; i < al->n_hits; i++) {
		struct alert_hit *h = &g->hits[i];

		*h = (struct alert_hit){.term = gen_text(g, 3),
			.field = (enum field)next_random(g, FIELD_N),
			.text = gen_text(g, 4),
			.snippet = gen_text(g, 5 + i),
			.marks = g->marks[i]};
		gen_marks(g, h->marks, &h->n_marks, h->snippet.n);
	}
}

/* What must not leave: told here once more, not to trust the table under test. */
static bool is_control(uint32_t cp)
{
	return cp < 0x20 ? cp != '\t' && cp != '\n'
			 : (cp >= 0x7F && cp <= 0x9F) || cp == 0xAD || cp == 0x61C ||
				   cp == 0x200B || (cp >= 0x200E && cp <= 0x200F) ||
				   (cp >= 0x202A && cp <= 0x202E) ||
				   (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF ||
				   cp == 0xFFFE || (cp >= 0xE0000 && cp <= 0xE007F);
}

/* Only our own marks may stand in a text; adds the isolates it opens less those it closes. */
static void text_is_safe(struct str s, bool own_marks, int *open)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;

		i += utf8_decode(str_sub(s, i, s.n), &cp);
		assert_int_not_equal(cp, UTF8_BAD);
		bool own = cp == 0x200F || cp == 0x2068 || cp == 0x2069 || cp == 0x2060;

		assert_true(!is_control(cp) || (own && own_marks));
		*open += (cp == 0x2068) - (cp == 0x2069);
		assert_in_range(*open, 0, 1);
	}
}

struct walk {
	bool own_marks;
	int open;
};

static void walk_value(struct str name, const struct json_val *v, void *arg)
{
	struct walk *w = arg;

	(void)name;
	text_is_safe(json_str(v), w->own_marks, &w->open);
	for (size_t i = 0; i < json_len(v); i++)
		walk_value(STR(""), json_at(v, i), w);
	json_each(v, walk_value, w);
}

/* ---- what a tool would obey ---------------------------------------------------------------- */

static void slack_is_sound(const struct json_val *root)
{
	struct str text = json_str(json_get(root, "text"));

	for (size_t i = 0; i < text.n; i++) {
		struct str rest = str_sub(text, i, text.n);

		assert_true(text.p[i] != '<' && text.p[i] != '>');
		assert_true(text.p[i] != '@' || str_starts(rest, STR("@\xE2\x81\xA0")));
		assert_true(text.p[i] != '&' || str_starts(rest, STR("&amp;")) ||
			    str_starts(rest, STR("&lt;")) || str_starts(rest, STR("&gt;")));
	}
}

/* Each sign of `signs` stands behind a backslash, and behind each `@` a joiner. */
static void markdown_is_dead(struct str text, const char *signs)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\') {
			assert_true(i + 1 < text.n);
			i++;
		} else if (strchr(signs, text.p[i]) != NULL)
			fail_msg("'%c' means something in: " STR_F, text.p[i], STR_A(text));
		if (text.p[i] == '@')
			assert_true(str_starts(str_sub(text, i, text.n), STR("@\xE2\x81\xA0")));
	}
}

/* The signs that our own links, bold words and quotes need not: told here once more. */
static void mattermost_is_sound(const struct json_val *root)
{
	struct str text = json_str(json_get(root, "text"));

	assert_true(text_len(text, UNIT_CODE_POINTS) < 4000);
	markdown_is_dead(text, "`_~#|<");
}

static void rocketchat_is_sound(const struct json_val *root)
{
	struct str text = json_str(json_get(root, "text"));

	assert_true(text_len(text, UNIT_CODE_POINTS) <= 5000);
	for (size_t i = 0; i < text.n; i++) {
		assert_null(text.p[i] == '\0' ? "" : strchr("`_~\\", text.p[i]));
		if (text.p[i] == '@' || text.p[i] == '<')
			assert_true(
				str_starts(str_sub(text, i + 1, text.n), STR("\xE2\x81\xA0")));
	}
}

static void discord_is_sound(const struct json_val *root)
{
	const struct json_val *parse = json_get(json_get(root, "allowed_mentions"), "parse");
	const struct json_val *embed = json_at(json_get(root, "embeds"), 0);
	struct str title = json_str(json_get(embed, "title"));
	struct str description = json_str(json_get(embed, "description"));
	struct str content = json_str(json_get(root, "content"));

	assert_int_equal(json_type(parse), JSON_ARRAY);
	assert_int_equal(json_len(parse), 0);
	assert_true(text_len(title, UNIT_UTF16) <= 256);
	assert_true(text_len(description, UNIT_UTF16) <= 4096);
	assert_true(text_len(content, UNIT_UTF16) <= 2000);
	assert_true(content.n + title.n > 0);
	markdown_is_dead(title, "*`_~[]()#|<>:");
}

/* A TextBlock would read it as Markdown. */
static void teams_is_sound(const struct json_val *root)
{
	const struct json_val *card =
		json_get(json_at(json_get(root, "attachments"), 0), "content");
	const struct json_val *body = json_get(card, "body");

	assert_true(json_len(body) > 0);
	for (size_t i = 0; i < json_len(body); i++)
		assert_str_is(json_str(json_get(json_at(body, i), "type")), "RichTextBlock");
}

/* Entities lie inside the text, in the unit of their offsets, and between letters. */
static void telegram_is_sound(const struct json_val *root)
{
	const struct json_val *entities = json_get(root, "entities");
	struct str text = json_str(json_get(root, "text"));
	size_t len = text_len(text, UNIT_UTF16);

	assert_true(len > 0 && len <= 4096);
	assert_true(json_len(entities) <= 100);
	for (size_t i = 0; i < json_len(entities); i++) {
		const struct json_val *e = json_at(entities, i);
		int64_t from = json_int(json_get(e, "offset"), -1);
		int64_t n = json_int(json_get(e, "length"), -1);

		assert_true(from >= 0 && n > 0 && (size_t)(from + n) <= len);
	}
	for (size_t i = 0; i < text.n; i++)
		assert_true(text.p[i] != '@' ||
			    str_starts(str_sub(text, i, text.n), STR("@\xE2\x81\xA0")));
}

/* Only the elements that we write ourselves. */
static void html_is_ours(struct str s)
{
	static const char *const ours[] = {"<b>", "</b>", "<a href=\"http", "</a>", "<p>",
		"</p>", "<blockquote>", "</blockquote>"};

	for (size_t i = 0; i < s.n; i++) {
		bool known = s.p[i] != '<';

		for (size_t k = 0; k < sizeof(ours) / sizeof(ours[0]); k++)
			known |= str_starts(str_sub(s, i, s.n), str_of(ours[k]));
		if (!known)
			fail_msg("an element of a feed: " STR_F, STR_A(s));
	}
}

static void matrix_is_sound(const struct json_val *root)
{
	static const char *const signs[] = {"@", "#", "!"};
	struct str body = json_str(json_get(root, "body"));

	assert_true(body.n > 0);
	html_is_ours(json_str(json_get(root, "formatted_body")));
	for (size_t i = 0; i < body.n; i++)
		for (size_t k = 0; k < 3; k++)
			assert_true(
				body.p[i] != signs[k][0] ||
				str_starts(str_sub(body, i + 1, body.n), STR("\xE2\x81\xA0")));
}

static void gotify_is_sound(const struct json_val *root)
{
	struct str message = json_str(json_get(root, "message"));

	assert_true(message.n > 0);
	/* The second try is no Markdown. */
	if (json_type(json_get(root, "extras")) == JSON_OBJECT)
		markdown_is_dead(message, "`_~#|<");
}

static void pagerduty_is_sound(const struct json_val *root)
{
	const struct json_val *payload = json_get(root, "payload");
	struct str summary = json_str(json_get(payload, "summary"));
	struct str key = json_str(json_get(root, "dedup_key"));

	assert_in_range(text_len(summary, UNIT_CODE_POINTS), 1, 1024);
	assert_in_range(
		text_len(json_str(json_get(payload, "source")), UNIT_CODE_POINTS), 1, 255);
	assert_in_range(text_len(key, UNIT_CODE_POINTS), 1, 255);
}

static void ntfy_is_sound(const struct json_val *root)
{
	struct str title = json_str(json_get(root, "title"));
	struct str message = json_str(json_get(root, "message"));

	assert_true(message.n > 0 && title.n + message.n <= 4096);
	assert_in_range(json_int(json_get(root, "priority"), 0), 1, 5);
}

static void googlechat_is_sound(const struct json_val *root)
{
	static const char *const words[] = {"text", "fallbackText"};
	const struct json_val *card = json_get(json_at(json_get(root, "cardsV2"), 0), "card");
	const struct json_val *widgets =
		json_get(json_at(json_get(card, "sections"), 0), "widgets");

	for (size_t i = 0; i < json_len(widgets); i++)
		html_is_ours(json_str(
			json_get(json_get(json_at(widgets, i), "textParagraph"), "text")));
	for (size_t k = 0; k < 2; k++) {
		struct str text = json_str(json_get(root, words[k]));

		for (size_t i = 0; i < text.n; i++)
			assert_true(text.p[i] != '<' && text.p[i] != '>');
	}
}

/* Four parameters, of what the API takes. */
static void whatsapp_is_sound(const struct json_val *root)
{
	const struct json_val *components = json_get(json_get(root, "template"), "components");
	const struct json_val *v = json_get(json_at(components, 0), "parameters");
	size_t sum = 0;

	assert_int_equal(json_len(v), 4);
	for (size_t i = 0; i < 4; i++) {
		struct str text = json_str(json_get(json_at(v, i), "text"));

		assert_true(text.n > 0);
		assert_true(str_find_str(text, STR("     ")) == text.n);
		assert_true(str_find(text, '\n') == text.n && str_find(text, '\t') == text.n);
		if (i < 2)
			assert_true(str_find(text, '*') == text.n);
		sum += text_len(text, UNIT_CODE_POINTS);
	}
	assert_true(sum <= 1024);
}

/* What holds of one tool besides what holds of all: its limit, and of JSON what stands in it. */
static const struct tool_rule {
	const char *type;
	enum text_unit unit; /* of the whole body */
	size_t max;
	void (*check)(const struct json_val *root);
} rules[] = {
	{"discord", UNIT_BYTES, 64000, discord_is_sound},
	{"file", UNIT_BYTES, 200001, NULL},
	{"googlechat", UNIT_BYTES, 32000, googlechat_is_sound},
	{"gotify", UNIT_BYTES, 64000, gotify_is_sound},
	{"mail", UNIT_BYTES, 200000, NULL},
	{"matrix", UNIT_BYTES, 32000, matrix_is_sound},
	{"mattermost", UNIT_BYTES, 64000, mattermost_is_sound},
	{"ntfy", UNIT_BYTES, 8192, ntfy_is_sound},
	{"pagerduty", UNIT_BYTES, 64000, pagerduty_is_sound},
	{"rocketchat", UNIT_BYTES, 64000, rocketchat_is_sound},
	{"slack", UNIT_CODE_POINTS, 10000, slack_is_sound},
	{"teams", UNIT_BYTES, 20000, teams_is_sound},
	{"telegram", UNIT_BYTES, 64000, telegram_is_sound},
	{"webhook", UNIT_BYTES, 20000, NULL},
	{"whatsapp", UNIT_BYTES, 64000, whatsapp_is_sound},
};

static const struct tool_rule *rule_of(const struct dest_ops *ops)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(rules[i].type, ops->type) == 0)
			return &rules[i];
	return NULL;
}

/* ---- what holds of all --------------------------------------------------------------------- */

static void json_is_sound(const struct dest_ops *ops, struct str body)
{
	const struct tool_rule *rule = rule_of(ops);
	struct json *j = NULL;
	struct walk w = {.own_marks = !ops->whole};

	assert_code(json_parse(body, &j, NULL), ERR_NONE);
	walk_value(STR(""), json_root(j), &w);
	assert_int_equal(w.open, 0);
	if (rule != NULL && rule->check != NULL)
		rule->check(json_root(j));
	json_free(j);
}

static void lines_are_sound(struct str body)
{
	struct str line;
	int open = 0;

	while (str_cut(&body, '\n', &line)) {
		text_is_safe(line, true, &open);
		assert_int_equal(open, 0);
	}
}

/* RFC 5321 4.5.3.1.6: ASCII by lines of at most 998 bytes, each ended by CR LF. */
static void mail_is_sound(struct str body)
{
	struct str line;

	assert_true(str_ends(body, STR("\r\n")));
	body.n -= 2;
	while (str_cut(&body, '\n', &line)) {
		if (body.n != 0)
			assert_true(str_ends(line, STR("\r")));
		line.n -= str_ends(line, STR("\r"));
		assert_true(line.n <= 998);
		assert_true(http_value_valid(line));
	}
}

static void request_is_sound(const struct fixture *f)
{
	if (f->d.ops->way != DEST_HTTP)
		return;
	assert_true(http_value_valid(f->req.url));
	for (size_t i = 0; i < f->req.n_headers; i++) {
		assert_true(http_name_valid(f->req.headers[i].name));
		assert_true(http_value_valid(f->req.headers[i].value));
	}
}

static void check(struct fixture *f, const struct dest_ops *ops, bool plain)
{
	const struct tool_rule *rule = rule_of(ops);

	fixture_dest(f, ops->type);
	if (ops == &dest_console)
		f->console.isolate = plain;
	if (ops == &dest_webhook)
		f->webhook.format = plain ? WEBHOOK_CLOUDEVENTS : WEBHOOK_STANDARD;
	struct str body = fixture_render(f, plain);

	assert_true(rule == NULL || text_len(body, rule->unit) <= rule->max);
	request_is_sound(f);
	if (ops->way == DEST_FILE)
		assert_int_equal(str_find(body, '\n'), body.n - 1);
	if (ops->way == DEST_FILE ||
		fixture_has(fixture_header(f, STR("content-type")), STR("json")))
		json_is_sound(ops, body);
	else if (ops->way == DEST_CONSOLE)
		lines_are_sound(body);
	else if (ops->way == DEST_MAIL)
		mail_is_sound(body);
	else
		assert_int_equal(utf8_check(body), body.n);
}

/* Most are alerts; now and then several at once, or a notice. */
static void gen_post(struct gen *g, struct fixture *f)
{
	gen_alert(g, &f->al);
	f->post = (struct post){.id = f->al.id};
	f->post.kind = (enum post_kind)(next_random(g, 4) == 0 ? next_random(g, 3) : 0);
	for (size_t i = 0; i < 3; i++) {
		f->several[i] = f->al;
		f->several[i].title = gen_text(g, HITS_MAX + 5 + i);
	}
	if (f->post.kind == POST_DIGEST) {
		f->post.alerts = f->several;
		f->post.n_alerts = 3;
		f->post.n_more = next_random(g, 3);
		f->post.why = next_random(g, 2) == 0 ? STR("group") : STR("quiet");
	}
	f->post.notice = (struct alert_notice){.code = STR("feed-dark"),
		.subject = STR("almada"),
		.text = f->al.title,
		.good = next_random(g, 2) == 0};
}

static void test_no_alert_breaks_a_rule_of_any_tool(void **state)
{
	static struct gen g = {.seed = 20241120};
	const struct dest_ops *const *types = NULL;
	size_t n = dest_types(&types);
	struct fixture f;
	(void)state;

	fixture_init(&f, "webhook");
	for (unsigned i = 0; i < ALERTS; i++) {
		gen_post(&g, &f);
		for (size_t k = 0; k < n; k++) {
			f.req = (struct http_req){0};
			/* A program gets each alert for itself. */
			if (!types[k]->whole || f.post.kind != POST_DIGEST)
				check(&f, types[k], i % 2);
		}
		arena_done(&f.a);
		arena_init(&f.a, 16 << 20);
	}
	fixture_done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_alert_breaks_a_rule_of_any_tool),
	};

	return cmocka_run_group_tests_name("alerts_payloads", tests, NULL, NULL);
}
