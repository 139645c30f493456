/* SPDX-License-Identifier: ISC */
/*
 * Ten thousand hostile alerts through every tool, from a seeded generator: whatever a feed
 * says, the payload is valid, within its limits, with balanced isolates and nothing a tool
 * would obey.
 */
#include <stdio.h>

#include "alerts/text.h"
#include "base/json.h"
#include "base/utf8.h"
#include "tests/unit/alerts_fixture.h"

enum {
	ALERTS = 10000,
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

static void mentions_are_dead(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		struct str rest = str_sub(text, i, text.n);

		assert_true(text.p[i] != '<' && text.p[i] != '>');
		assert_true(text.p[i] != '@' || str_starts(rest, STR("@\xE2\x81\xA0")));
		assert_true(text.p[i] != '&' || str_starts(rest, STR("&amp;")) ||
			    str_starts(rest, STR("&lt;")) || str_starts(rest, STR("&gt;")));
	}
}

static void json_is_sound(struct str body, bool own_marks, bool slack)
{
	struct json *j = NULL;
	struct walk w = {.own_marks = own_marks};

	assert_code(json_parse(body, &j, NULL), ERR_NONE);
	walk_value(STR(""), json_root(j), &w);
	assert_int_equal(w.open, 0);
	if (slack)
		mentions_are_dead(json_str(json_get(json_root(j), "text")));
	json_free(j);
}

static void console_is_sound(struct str body)
{
	struct str line;
	int open = 0;

	while (str_cut(&body, '\n', &line)) {
		text_is_safe(line, true, &open);
		assert_int_equal(open, 0);
	}
}

static void check(struct fixture *f, const char *type, bool plain)
{
	fixture_dest(f, type);
	if (f->d.ops == &dest_console)
		f->console.isolate = plain;
	struct str body = fixture_render(f, plain);

	if (f->d.ops->way == DEST_CONSOLE) {
		console_is_sound(body);
		return;
	}
	bool slack = f->d.ops == dest_type(STR("slack"));

	assert_true(slack ? text_len(body, UNIT_CODE_POINTS) <= 10000 : body.n <= 20000);
	json_is_sound(body, slack, slack);
}

static void test_no_alert_breaks_a_rule_of_any_tool(void **state)
{
	static struct gen g = {.seed = 20241120};
	struct fixture f;
	(void)state;

	fixture_init(&f, "webhook");
	for (unsigned i = 0; i < ALERTS; i++) {
		gen_alert(&g, &f.al);
		check(&f, "webhook", i % 2);
		check(&f, "slack", i % 2);
		check(&f, "console", i % 2);
		arena_done(&f.a);
		arena_init(&f.a, 4 << 20);
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
