/* SPDX-License-Identifier: ISC */
/* The view Status, from a request to its document. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/page/page.h"
#include "tests/unit/unit.h"

static struct page_live_problem problems[] = {
	{true, STR_INIT("destination <b>desk</b> is held")}};
static struct str lines[] = {STR_INIT("2026-11-30 17:08:00 warning <script>1</script>")};

static char *run(const char *path, const struct config *c, enum page_form form, int *status)
{
	const struct page_live live = {.generation = 3,
		.started_ms = INT64_C(1796058480000),
		.last_reload_ok = true,
		.problems = problems,
		.n_problems = 1,
		.log = lines,
		.n_log = 1};
	AUTO_ARENA struct arena a = {0};
	const struct page_ask ask = {.c = c,
		.live = &live,
		.path = str_of(path),
		.form = form,
		.lang = HTML_EN,
		.now_ms = INT64_C(1796058480000),
		.a = &a};
	struct page_answer answer = {0};
	size_t n = 0;

	arena_init(&a, MIB(4));
	buf_init(&answer.body, MIB(4));
	page_run(&ask, &answer);
	*status = answer.status;
	return buf_detach(&answer.body, &n);
}

static void test_what_is_wrong_is_text(void **state)
{
	const struct config c = {.no_dir = true};
	int status = 0;
	char *html = run("/status", &c, PAGE_HTML, &status);
	char *json = run("/status", &c, PAGE_JSON, &status);

	(void)state;
	assert_int_equal(status, 200);
	assert_has(html, "destination &lt;b&gt;desk");
	assert_has(html, "warning &lt;script&gt;");
	assert_lacks(html, "<script>1");
	assert_has(html, "href=\"/status/configuration\"");
	assert_has(json, "\"generation\":3");
	assert_has(json, "\"problems\":[\"destination <b>desk</b> is held\"]");
	assert_has(json, "\"log\":[\"2026-11-30 17:08:00 warning ");
	free(html);
	free(json);
}

static void write_conf(const char *dir, const char *text)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/rasid.conf", dir);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* Of the files as they are, with its origin; a secret by its file only. */
static void test_the_configuration_is_shown_without_secrets(void **state)
{
	char dir[] = "/tmp/rasid-status-XXXXXX";
	char path[128];
	int status = 0;

	(void)state;
	assert_non_null(mkdtemp(dir));
	const struct config c = {.dir = str_of(dir)};

	(void)snprintf(path, sizeof(path), "%s/token", dir);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs("a-token-nobody-may-see", f);
	fclose(f);
	assert_int_equal(chmod(path, 0600), 0);
	write_conf(dir, "[page]\ntoken_file = token\n");
	char *json = run("/status/configuration", &c, PAGE_JSON, &status);

	assert_int_equal(status, 200);
	assert_has(json, "token_file = token\\n");
	assert_has(json, "rasid.conf:2\\n");
	assert_lacks(json, "a-token-nobody-may-see");
	free(json);
	write_conf(dir, "[page]\nlisten = nowhere\n");
	json = run("/status/configuration", &c, PAGE_JSON, &status);
	assert_int_equal(status, 400);
	assert_has(json, "rasid.conf:2:10");
	free(json);
	unlink(path);
	(void)snprintf(path, sizeof(path), "%s/rasid.conf", dir);
	unlink(path);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_wrong_is_text),
		cmocka_unit_test(test_the_configuration_is_shown_without_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
