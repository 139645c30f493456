/* SPDX-License-Identifier: ISC */
/* The two formats of figures, to the letter, and which of them somebody gets. */
#include <math.h>

#include "tests/unit/unit.h"
#include "web/prom.h"

static const double bounds[] = {0.1, 1, 2.5};
static const struct prom_family alerts = {
	"rasid_alerts", PROM_COUNTER, NULL, "What \"became\" of\nalerts \\ tries."};
static const struct prom_family wait = {
	"rasid_wait_seconds", PROM_HISTOGRAM, "seconds", "How long."};
static const struct prom_family build = {"rasid_build", PROM_INFO, NULL, "What runs."};
static const struct prom_family queue = {"rasid_queue", PROM_GAUGE, NULL, "Waiting."};

static void write_all(enum prom_format format, struct buf *out)
{
	struct prom_histogram h = {.bounds = bounds, .n = 3};
	struct prom p;

	prom_observe(&h, 0.1);
	prom_observe(&h, 0.5);
	prom_observe(&h, 99);
	prom_init(&p, out, format);
	prom_family(&p, &alerts);
	prom_sample(&p,
		(struct prom_label[]){
			{"destination", STR("desk")}, {"result", STR("delivered")}},
		2, 12);
	prom_family(&p, &wait);
	prom_histogram(&p, (struct prom_label[]){{"of", STR("x")}}, 1, &h);
	prom_family(&p, &build);
	prom_sample(&p, (struct prom_label[]){{"version", STR("1")}}, 1, 1);
	prom_single(&p, &queue, 0.1);
	prom_end(&p);
}

static void test_the_text_format(void **state)
{
	AUTO_BUF struct buf b;
	(void)state;

	buf_init(&b, KIB(64));
	write_all(PROM_TEXT, &b);
	assert_str_is(buf_view(&b),
		"# HELP rasid_alerts_total What \"became\" of\\nalerts \\\\ tries.\n"
		"# TYPE rasid_alerts_total counter\n"
		"rasid_alerts_total{destination=\"desk\",result=\"delivered\"} 12\n"
		"# HELP rasid_wait_seconds How long.\n"
		"# TYPE rasid_wait_seconds histogram\n"
		"rasid_wait_seconds_bucket{of=\"x\",le=\"0.1\"} 1\n"
		"rasid_wait_seconds_bucket{of=\"x\",le=\"1\"} 2\n"
		"rasid_wait_seconds_bucket{of=\"x\",le=\"2.5\"} 2\n"
		"rasid_wait_seconds_bucket{of=\"x\",le=\"+Inf\"} 3\n"
		"rasid_wait_seconds_sum{of=\"x\"} 99.6\n"
		"rasid_wait_seconds_count{of=\"x\"} 3\n"
		"# HELP rasid_build_info What runs.\n"
		"# TYPE rasid_build_info gauge\n"
		"rasid_build_info{version=\"1\"} 1\n"
		"# HELP rasid_queue Waiting.\n"
		"# TYPE rasid_queue gauge\n"
		"rasid_queue 0.1\n");
}

static void test_openmetrics(void **state)
{
	AUTO_BUF struct buf b;
	(void)state;

	buf_init(&b, KIB(64));
	write_all(PROM_OPENMETRICS, &b);
	assert_str_is(buf_view(&b),
		"# HELP rasid_alerts What \\\"became\\\" of\\nalerts \\\\ tries.\n"
		"# TYPE rasid_alerts counter\n"
		"rasid_alerts_total{destination=\"desk\",result=\"delivered\"} 12\n"
		"# HELP rasid_wait_seconds How long.\n"
		"# TYPE rasid_wait_seconds histogram\n"
		"# UNIT rasid_wait_seconds seconds\n"
		"rasid_wait_seconds_bucket{of=\"x\",le=\"0.1\"} 1\n"
		"rasid_wait_seconds_bucket{of=\"x\",le=\"1.0\"} 2\n"
		"rasid_wait_seconds_bucket{of=\"x\",le=\"2.5\"} 2\n"
		"rasid_wait_seconds_bucket{of=\"x\",le=\"+Inf\"} 3\n"
		"rasid_wait_seconds_sum{of=\"x\"} 99.6\n"
		"rasid_wait_seconds_count{of=\"x\"} 3\n"
		"# HELP rasid_build What runs.\n"
		"# TYPE rasid_build info\n"
		"rasid_build_info{version=\"1\"} 1\n"
		"# HELP rasid_queue Waiting.\n"
		"# TYPE rasid_queue gauge\n"
		"rasid_queue 0.1\n"
		"# EOF\n");
}

static void assert_label(struct str value, const char *written)
{
	AUTO_BUF struct buf b;
	AUTO_BUF struct buf want;
	struct prom p;

	buf_init(&b, KIB(4));
	buf_init(&want, KIB(4));
	prom_init(&p, &b, PROM_TEXT);
	p.family = &queue;
	prom_sample(&p, &(struct prom_label){"id", value}, 1, 1);
	buf_printf(&want, "rasid_queue{id=\"%s\"} 1\n", written);
	assert_str_eq(buf_view(&b), buf_view(&want));
}

static void test_a_label_ends_only_where_it_ends(void **state)
{
	(void)state;
	assert_label(STR("a\"} 1\nevil 2"), "a\\\"} 1\\nevil 2");
	assert_label(STR("\\"), "\\\\");
	assert_label(STR("a\0b"), "a\xEF\xBF\xBD"
				  "b");
	assert_label(STR("\xFFx"), "\xEF\xBF\xBD"
				   "x");
	assert_label(STR("خبر"), "خبر");
	assert_label(STR(""), "");
}

static void assert_number(double v, const char *written)
{
	AUTO_BUF struct buf b;
	struct prom p;

	buf_init(&b, KIB(4));
	prom_init(&p, &b, PROM_TEXT);
	p.family = &queue;
	prom_sample(&p, NULL, 0, v);
	assert_str_eq(str_sub(buf_view(&b), strlen("rasid_queue "), b.n - 1), str_of(written));
}

static void test_numbers(void **state)
{
	(void)state;
	assert_number(0, "0");
	assert_number(1e14 + 1, "100000000000001");
	assert_number(1798761602.25, "1798761602.25");
	assert_number(0.1, "0.1");
	assert_number(1.0 / 3, "0.33333333333333331");
	assert_number(NAN, "NaN");
	assert_number(INFINITY, "+Inf");
	assert_number(-INFINITY, "-Inf");
	assert_number(-3, "-3");
}

static void test_what_is_no_duration_counts_as_none(void **state)
{
	struct prom_histogram h = {.bounds = bounds, .n = 3};
	(void)state;

	prom_observe(&h, -5);
	prom_observe(&h, NAN);
	assert_int_equal(h.counts[0], 2);
	assert_true(h.sum == 0);
}

static void test_who_gets_which(void **state)
{
	static const struct {
		const char *accept;
		enum prom_format got;
	} rows[] = {
		{"", PROM_TEXT},
		{"*/*", PROM_TEXT},
		{"text/html", PROM_TEXT},
		{"application/openmetrics-text", PROM_OPENMETRICS},
		{"application/openmetrics-text; version=1.0.0", PROM_OPENMETRICS},
		{"APPLICATION/OPENMETRICS-TEXT;VERSION=\"1.0.0\"", PROM_OPENMETRICS},
		{"application/openmetrics-text;version=0.0.1", PROM_TEXT},
		{"application/*", PROM_TEXT},
		{"application/openmetrics-text;q=0", PROM_TEXT},
		{"application/openmetrics-text;q=0,*/*", PROM_TEXT},
		{"application/openmetrics-text;q=0.5,text/plain;q=0.6", PROM_TEXT},
		{"text/plain;q=0.5,application/openmetrics-text;q=0.5", PROM_OPENMETRICS},
		{"application/openmetrics-text;q=0.5, text/*;q=0.9", PROM_TEXT},
		/* the more specific range holds, not the better one */
		{"application/openmetrics-text;q=0.5, text/*;q=0.9, text/plain;q=0.1",
			PROM_OPENMETRICS},
		/* what Prometheus 2.42 sends */
		{"application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
			PROM_OPENMETRICS},
		{",;,;;q=,application/openmetrics-text;q=9", PROM_OPENMETRICS},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (prom_choose(str_of(rows[i].accept)) != rows[i].got)
			fail_msg("%s", rows[i].accept);
	assert_str_is(prom_content_type(PROM_TEXT), "text/plain; version=0.0.4; charset=utf-8");
	assert_str_is(prom_content_type(PROM_OPENMETRICS),
		"application/openmetrics-text; version=1.0.0; charset=utf-8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_text_format),
		cmocka_unit_test(test_openmetrics),
		cmocka_unit_test(test_a_label_ends_only_where_it_ends),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_what_is_no_duration_counts_as_none),
		cmocka_unit_test(test_who_gets_which),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
