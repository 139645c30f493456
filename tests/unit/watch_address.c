/* SPDX-License-Identifier: ISC */
/* Links inside a text: what is one, where it ends, what is found in it, what finding costs. */
#include "tests/unit/cost.h"
#include "tests/unit/watch_rows.h"
#include "watch/address.h"

/* The addresses of the text, joined by '|'. */
static void addresses(struct str text, struct buf *out)
{
	struct address a = {0};
	bool in = false;

	buf_reset(out);
	for (size_t i = 0; i < text.n; i++) {
		bool holds = address_holds(&a, text, i);
		if (holds && !in && out->n > 0)
			buf_char(out, '|');
		if (holds)
			buf_char(out, text.p[i]);
		in = holds;
	}
}

struct text_addresses {
	const char *text, *want;
};

static void check_addresses(const struct text_addresses *rows, size_t n)
{
	AUTO_BUF struct buf got;

	buf_init(&got, BUF_NO_MAX);
	for (size_t i = 0; i < n; i++) {
		addresses(str_of(rows[i].text), &got);
		assert_str_eq(buf_view(&got), str_of(rows[i].want));
	}
}
#define ADDRESSES(rows) check_addresses(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_an_address_begins_with_its_scheme_www_or_host(void **state)
{
	(void)state;
	static const struct text_addresses rows[] = {
		{"see https://t.co/aa11 now", "https://t.co/aa11"},
		{"قالhttps://t.co/5G هنا", "https://t.co/5G"},
		{"x://", "x://"},
		{"www.example.test/5G", "www.example.test/5G"},
		{"news.example.org", "news.example.org"},
		{"News.Example.ORG/a/5G?b=c", "News.Example.ORG/a/5G?b=c"},
		{"me@example.com", "example.com"},
		{"a.com b.net", "a.com|b.net"},
		{"5G (see a.com).", "a.com"},
		{"see news.example.org.", "news.example.org."}, /* its full stop does no harm */
		{"see news.example.org...", "news.example.org..."},
		{"https://a.b/c https://d.e/f", "https://a.b/c|https://d.e/f"},
		{"source...a.com/5G", ".a.com/5G"}, /* behind an ellipsis */
		{"خبر-www.example.test/5G", "www.example.test/5G"},
		{"a-www.example.test", "www.example.test"},
	};

	ADDRESSES(rows);
}

static void test_what_only_looks_like_an_address_is_none(void **state)
{
	(void)state;
	static const struct text_addresses rows[] = {
		{"", ""},
		{"5.1", ""},
		{"U.S.", ""},
		{"end.Next", ""},
		{"example.test", ""}, /* no domain that texts hold */
		{".com", ""},
		{"com", ""},
		{"AND/OR", ""},
		{"24/7", ""},
		{"قصف.com", ""},
		{"www.", ""},
		{"www...", ""},
	};

	ADDRESSES(rows);
}

static void test_an_address_ends_at_a_blank_a_quote_or_a_tag(void **state)
{
	(void)state;
	static const struct text_addresses rows[] = {
		{"https://t.co/aa#5G", "https://t.co/aa"},
		{"(https://t.co/aa)5G", "https://t.co/aa"},
		{"\"https://t.co/aa\"5G", "https://t.co/aa"},
		{"https://t.co/aa\n5G", "https://t.co/aa"},
		{"https://t.co/aa\t5G", "https://t.co/aa"},
		{"<https://t.co/aa>", "https://t.co/aa"},
		{"https://t.co/aa,5G", "https://t.co/aa"},
		{"https://t.co/aa\u00A0"
		 "5G",
			"https://t.co/aa"},
		{"«https://t.co/aa»5G", "https://t.co/aa"},
		{"https://t.co/aa،5G", "https://t.co/aa"},
		{"https://t.co/aa؛5G", "https://t.co/aa"},
		{"https://t.co/aa؟5G", "https://t.co/aa"},
		{"“https://t.co/aa”5G", "https://t.co/aa"},
		{"https://t.co/aa\u200F5G",
			"https://t.co/aa\u200F5G"}, /* what nobody sees ends nothing */
		{"https://t.co/aa…5G", "https://t.co/aa"},
	};

	ADDRESSES(rows);
}

static void test_a_text_is_an_address_or_not(void **state)
{
	(void)state;
	assert_true(address_in(STR("https://t.co/aa")));
	assert_true(address_in(STR("  t.co/aa\n")));
	assert_true(address_in(STR("www.example.org")));
	assert_false(address_in(STR("")));
	assert_false(address_in(STR(" ")));
	assert_true(address_in(STR("see t.co/aa")));
	assert_true(address_in(STR("t.co #aa")));
	assert_false(address_in(STR("5G")));
	assert_true(address_in(STR("@t.co")));
}

static void test_latin_words_are_not_found_in_links(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "5G", "https://t.co/5G 5G", "5G"},
		{0, "5G", "https://t.co/aa#5G", "5G"},
		{0, "قصف", "قال https://a.com:8080/قصف", "قصف"},
		{0, "NATO", "قال https://a.com:8080/nato", ""},
		{0, "5G", "https://a.com/x:y/5G: 5G", "5G"},
		{0, "5G", "خبر:5G", "5G"},
		{0, "5G", "a.comقصف+5G", ""}, /* goes on behind the host */
		{0, "NATO", "www.nato.int nato", "nato"},
		{0, "nato.int", "see www.nato.int", "nato.int"}, /* a link itself */
		{0, "2024", "news.example.org/2024/5 2024", "2024"},
		{0, "غزة", "https://ar.example.org/غزة", "غزة"},
		{0, "خبر BBC", "خبر bbc.com، خبر BBC", "خبر BBC"},
	};

	PLAIN(rows);
}

static void test_the_field_of_the_link_is_searched(void **state)
{
	(void)state;
	struct watch_line line = {
		.group = GROUP_TERM, .text = STR_INIT("nato"), .fields = 1U << FIELD_URL};
	struct watch_def def = {.lines = &line, .n_lines = 1};
	struct str fields[FIELD_N] = {[FIELD_URL] = STR_INIT("https://www.example.org/nato"),
		[FIELD_BODY] = STR_INIT("https://www.example.org/nato")};
	struct guards *g = rows_guards("");
	struct watch_scratch *s = watch_scratch_new();
	struct watchset *ws = NULL;
	size_t w, l;
	struct err e;

	assert_code(watchset_new(&def, 1, g, &ws, &w, &l, &e), ERR_NONE);
	struct watch_result r = watchset_run(ws, s, fields, NULL);
	assert_int_equal(r.n_hits, 1);
	assert_int_equal(r.hits[0].field, FIELD_URL);
	watch_scratch_free(s);
	watchset_free(ws);
	guards_free(g);
}

/* A short list folds only the sentences around what it may find: a colon or a dot of a link ends none. */
static void test_a_link_in_a_long_text_is_seen_whole(void **state)
{
	(void)state;
	AUTO_BUF struct buf text;
	struct watchset *ws = rows_set("", "NATO", 0);
	struct watch_scratch *s = watch_scratch_new();

	buf_init(&text, BUF_NO_MAX);
	for (int i = 0; i < 600; i++)
		buf_str(&text, STR("كلام كثير عن أمور أخرى "));
	buf_str(&text,
		STR("قال https://a.com:8080/nato https://a.com/bb..nato https://a.com/b:.nato "));
	assert_int_equal(watchset_find(ws, s, buf_view(&text)).n_hits, 0);
	buf_str(&text, STR("قال:nato "));
	assert_int_equal(watchset_find(ws, s, buf_view(&text)).n_hits, 1);
	watch_scratch_free(s);
	watchset_free(ws);
}

/* ---- by definition -------------------------------------------------------------------- */

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool host(char c)
{
	return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* May an address begin at byte i of a run that begins at `from`? Behind an empty label anew. */
static bool may_begin(struct str text, size_t from, size_t i)
{
	bool inside = i > from && host(text.p[i - 1]);
	bool empty = inside && text.p[i - 1] == '.' && text.p[i] == '.';
	bool www = inside && text.p[i - 1] == '-' &&
		   str_starts(str_sub(text, i, text.n), STR("www."));

	return host(text.p[i]) && (!inside || empty || www);
}

/* Of ASCII texts: cuts out the run around the byte, and tries each place of it. */
static bool naive(struct str text, size_t at)
{
	static const char ends[] = "\"'<>(){}[]|,;#";
	size_t from = at, to = at;

	if (text.p[at] <= ' ' || strchr(ends, text.p[at]))
		return false;
	while (from > 0 && text.p[from - 1] > ' ' && !strchr(ends, text.p[from - 1]))
		from--;
	while (to < text.n && text.p[to] > ' ' && !strchr(ends, text.p[to]))
		to++;
	size_t scheme = from;

	while (scheme + 2 < to && memcmp(text.p + scheme, "://", 3) != 0)
		scheme++;
	if (scheme + 2 >= to)
		scheme = to;
	while (scheme < to && scheme > from && letter(text.p[scheme - 1]))
		scheme--;
	/* Whatever begins first. */
	for (size_t i = from; i < scheme; i++) {
		size_t end = i;
		if (!may_begin(text, from, i))
			continue;
		/* No label is empty. */
		while (end < to && host(text.p[end]) &&
			!(text.p[end] == '.' && end + 1 < to && text.p[end + 1] == '.'))
			end++;
		struct str name = str_sub(text, i, end);
		if (str_starts(str_sub(text, i, to), STR("www.")) && i + 4 < to &&
			text.p[i + 4] != '.')
			return at >= i;
		while (name.n > 0 && name.p[name.n - 1] == '.')
			name.n--;
		if ((name.n > 4 &&
			    str_eq_nocase(str_sub(name, name.n - 4, name.n), STR(".com"))) ||
			(name.n > 3 &&
				str_eq_nocase(str_sub(name, name.n - 3, name.n), STR(".ly"))))
			return at >= i;
	}
	return scheme < to && at >= scheme;
}

static unsigned next(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245U + 12345U;
	return (*seed >> 16) % below;
}

static void test_made_texts_hold_addresses_by_definition(void **state)
{
	(void)state;
	static const char *const bits[] = {"a", "B", "w", "5", ".", ".", ":", "/", "://",
		"www.", ".com", ".ly", ".LY", "-", "@", "_", " ", " ", "#", "(", ",", "\n", "=",
		"%", "www", "com"};
	unsigned seed = 7;
	char text[64];

	for (int round = 0; round < 40000; round++) {
		struct address a = {0};
		struct str s = {text, 0};
		while (s.n + 5 < sizeof(text) && next(&seed, 40) > 0) {
			const char *b = bits[next(&seed, sizeof(bits) / sizeof(bits[0]))];
			memcpy(text + s.n, b, strlen(b));
			s.n += strlen(b);
		}
		/* Not every byte is asked about: only words are. */
		for (size_t i = next(&seed, 4); i < s.n; i += 1 + next(&seed, 4))
			if (address_holds(&a, s, i) != naive(s, i))
				fail_msg(STR_F " at %zu", STR_A(s), i);
		/* Nor in order, if somebody wants to. */
		for (size_t i = s.n; i-- > 0;)
			if (address_holds(&a, s, i) != naive(s, i))
				fail_msg(STR_F " back at %zu", STR_A(s), i);
	}
}

/* ---- cost ----------------------------------------------------------------------------- */

static void ask_each(struct str text, void *arg)
{
	struct address a = {0};

	(void)arg;
	for (size_t i = 0; i < text.n; i++)
		(void)address_holds(&a, text, i);
}

static void test_a_megabyte_without_blanks_is_looked_at_once(void **state)
{
	(void)state;
	static const char *const pieces[] = {"a", "a.", ".", "://", "www", "a/", "/", "a.b-",
		"com", ".com", "/www", "#", " ", "\xD9\x82"};

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		AUTO_BUF struct buf big;
		buf_init(&big, BUF_NO_MAX);
		while (big.n < (size_t)1 << 20)
			buf_str(&big, str_of(pieces[i]));
		cost_check(pieces[i], ask_each, buf_view(&big), NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_address_begins_with_its_scheme_www_or_host),
		cmocka_unit_test(test_what_only_looks_like_an_address_is_none),
		cmocka_unit_test(test_an_address_ends_at_a_blank_a_quote_or_a_tag),
		cmocka_unit_test(test_a_text_is_an_address_or_not),
		cmocka_unit_test(test_latin_words_are_not_found_in_links),
		cmocka_unit_test(test_the_field_of_the_link_is_searched),
		cmocka_unit_test(test_a_link_in_a_long_text_is_seen_whole),
		cmocka_unit_test(test_made_texts_hold_addresses_by_definition),
		cmocka_unit_test(test_a_megabyte_without_blanks_is_looked_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
