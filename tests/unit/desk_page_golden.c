/* SPDX-License-Identifier: ISC */
/*
 * The views as they stand in <main>, in both languages: tests/golden/page/VIEW.LANG.html. With UPDATE_GOLDEN=1 in the environment the
 * files are written instead; read the diff then.
 */
#include "tests/unit/desk_page_rig.h"

#define WATCH                                                                                                                        \
	"[watch w]\ntitle = قوات التحالف\nterm = التحالف الدولي\nterm inflected = معسكر الوادي\n" \
	"[watch en]\ntitle = Coalition\nterm = coalition\n"
#define DEST "[destination d]\ntype = console\n"

/* A line an element that begins one. */
static void lined(struct str html, struct buf *out)
{
	static const char *const begins[] = {"<h1", "<h2", "<h3", "<p", "<ul", "<ol", "<li",
		"<dl", "<dt", "<dd", "<div", "<form", "<label", "<option", "<table", "<tr",
		"<td", "<th", "<button"};

	for (size_t i = 0; i < html.n; i++) {
		struct str rest = str_sub(html, i, html.n);

		for (size_t k = 0; k < sizeof(begins) / sizeof(begins[0]); k++)
			if (str_starts(rest, str_of(begins[k])) && i > 0 &&
				strchr(" >", rest.p[strlen(begins[k])]) != NULL)
				buf_char(out, '\n');
		buf_char(out, html.p[i]);
	}
	buf_char(out, '\n');
}

static void read_golden(const char *path, struct buf *out)
{
	char part[4096];
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		fail_msg("%s is not there: run with UPDATE_GOLDEN=1 and read it", path);
	for (size_t n; (n = fread(part, 1, sizeof(part), f)) > 0;)
		buf_add(out, part, n);
	fclose(f);
}

static void write_golden(const char *path, struct str text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

static void is_golden(const struct rig *r, const char *name, const char *path,
	const struct page_param *params, size_t n)
{
	for (int lang = 0; lang < HTML_LANGS; lang++) {
		AUTO_BUF struct buf got, want;
		struct page_rig g;
		char file[128];

		buf_init(&got, BUF_NO_MAX);
		buf_init(&want, BUF_NO_MAX);
		snprintf(file, sizeof(file), "tests/golden/page/%s." STR_F ".html", name,
			STR_A(html_lang_tag((enum html_lang)lang)));
		ask_for(&g, r, PAGE_FRAGMENT, (enum html_lang)lang, path, params, n);
		assert_int_equal(g.answer.status, 200);
		lined(buf_view(&g.answer.body), &got);
		answer_done(&g);
		if (getenv("UPDATE_GOLDEN") != NULL) {
			write_golden(file, buf_view(&got));
			continue;
		}
		read_golden(file, &want);
		assert_str_eq(buf_view(&got), buf_view(&want));
	}
}

static void fill(struct rig *r)
{
	conf(r, WATCH, DEST);
	copy_comes(r, 0);
	copy_comes(r, 1);
	comes(r, "o2", "معسكر الوادي بعد القافلة الأخيرة", STATEMENT DETAILS COLOUR);
	assert_int_equal(leaves(r, "d").n_alerts, 1);
	comes(r, "o3", "CNN: بيان للتحالف الدولي & \"ما بعده\"", OTHER);
	comes(r, "o4", "Coalition hands camp over",
		"The <b>coalition</b> handed the camp over.");
	r->now_ms += INT64_C(3) * 3600 * 1000;
}

static void views_are_as_they_were(void **state)
{
	const struct page_param query[] = {
		{STR("q"), STR("التحالف -القافلة")}, {STR("since"), STR("7d")}};
	struct rig *r = *state;

	fill(r);
	is_golden(r, "now", "/", NULL, 0);
	is_golden(r, "stories", "/stories", NULL, 0);
	is_golden(r, "story", "/story/sty_1", NULL, 0);
	is_golden(r, "article", "/article/1", NULL, 0);
	is_golden(r, "search", "/search", query, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			views_are_as_they_were, setup_stories, teardown_stories),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
