/* SPDX-License-Identifier: ISC */
/* What of an answer is kept: readable, short, and without what opens a door. */
#include "alerts/excerpt.h"
#include "tests/unit/unit.h"

#define HOOK "https://hooks.example/services/T0/B0/hushhushhush"
#define BOT "123456:ABC-DEF1234ghIkl"

struct fixture {
	struct arena a;
	struct excerpt_secrets s;
};

static int setup(void **state)
{
	static struct fixture f;

	arena_init(&f.a, 1 << 20);
	f.s = (struct excerpt_secrets){.a = &f.a};
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	arena_done(&((struct fixture *)*state)->a);
	return 0;
}

static struct str made(struct fixture *f, struct str answer)
{
	return excerpt_make(answer, &f->s, &f->a);
}

static void test_an_answer_is_kept_as_one_line(void **state)
{
	struct fixture *f = *state;

	assert_str_is(made(f, STR("{\"ok\": false,\r\n\t\"why\": \"قناة غير معروفة\"}\n")),
		"{\"ok\": false, \"why\": \"قناة غير معروفة\"}");
	assert_str_is(made(f, STR("a\x1B[31mb\x07\xFF")), "a[31mb");
	assert_str_is(made(f, STR("")), "");
}

static void test_no_url_is_kept(void **state)
{
	struct fixture *f = *state;

	assert_str_is(made(f, STR("no route /x; see https://a.example/b?c=d for more")),
		"no route /x; see *** for more");
	assert_str_is(made(f, STR("{\"u\":\"https:\\/\\/a.example\\/b\",\"n\":1}")),
		"{\"u\":\"***\",\"n\":1}");
	assert_str_is(made(f, STR("<a href=http://a.example/b>b</a>")), "<a href=***>b</a>");
}

static void test_a_secret_is_masked_however_the_receiver_writes_it(void **state)
{
	struct fixture *f = *state;

	excerpt_hide(&f->s, STR(BOT));
	assert_str_is(made(f, STR("bot" BOT " is unknown")), "bot*** is unknown");
	assert_str_is(made(f, STR("bot123456%3AABC-DEF1234ghIkl")), "bot123456%3A***");
	assert_str_is(made(f, STR("abc-def1234GHIKL")), "***");
	excerpt_hide(&f->s, STR("pass/word+1"));
	assert_str_is(made(f, STR("\"pass\\/word+1\"")), "\"***\"");
}

/* But for a letter at an end that is also of the byte beside it. */
static void test_a_secret_is_masked_in_the_login_that_it_travels_in(void **state)
{
	struct fixture *f = *state;

	excerpt_hide(&f->s, STR("tok-0123456789ab"));
	assert_str_is(
		made(f, STR("Authorization: Basic YWxpOnRvay0wMTIzNDU2Nzg5YWI= is wrong")),
		"Authorization: Basic YWxpOn***I= is wrong");
	assert_str_is(
		made(f, STR("Authorization: Basic YWxpYTp0b2stMDEyMzQ1Njc4OWFi is wrong")),
		"Authorization: Basic YWxpYTp*** is wrong");
	assert_str_is(
		made(f, STR("Authorization: Basic YWxpYW46dG9rLTAxMjM0NTY3ODlhYg== is wrong")),
		"Authorization: Basic YWxpYW46***g== is wrong");
}

static void test_of_a_url_its_path_and_its_login_are_secret(void **state)
{
	struct fixture *f = *state;

	excerpt_hide(&f->s, STR(HOOK));
	excerpt_hide(&f->s, STR("socks5h://me:pw@proxy.example:1080"));
	assert_str_is(made(f, STR("POST /services/T0/B0/hushhushhush: 404 at hooks.example")),
		"POST ***: 404 at hooks.example");
	assert_str_is(made(f, STR("hushhushhush?")), "***?");
	/* A short one is a word by itself, and no part of words. */
	assert_str_is(made(f, STR("me, pw! some home")), "***, ***! some home");
}

static void test_a_secret_is_masked_before_the_answer_is_cut(void **state)
{
	struct fixture *f = *state;
	char text[EXCERPT_MAX + 64];

	excerpt_hide(&f->s, STR("hushhushhush"));
	memset(text, '.', sizeof(text));
	memcpy(text + EXCERPT_MAX - 6, "hushhushhush", 12);
	struct str got = made(f, (struct str){text, sizeof(text)});

	assert_in_range(got.n, EXCERPT_MAX - 6, EXCERPT_MAX);
	assert_int_equal(str_find_str(got, STR("hush")), got.n);
	/* No letter is cut in half. */
	for (size_t i = 0; i + 1 < sizeof(text); i += 2)
		memcpy(text + i, "ب", 2);
	text[0] = 'x';
	text[1] = 'y';
	got = made(f, (struct str){text, sizeof(text)});
	assert_in_range(got.n, EXCERPT_MAX - 4, EXCERPT_MAX);
	assert_int_equal(got.n % 2, 0);
}

static void test_a_request_is_shown_with_its_host(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out = {0};

	excerpt_hide(&f->s, STR(HOOK));
	buf_init(&out, 4096);
	excerpt_redact(STR(HOOK "?wait=true\nhttps://news.example/"), &f->s, &out);
	assert_buf_is(&out, "https://hooks.example/***?wait=true\nhttps://news.example/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_an_answer_is_kept_as_one_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_url_is_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_secret_is_masked_however_the_receiver_writes_it, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_a_secret_is_masked_in_the_login_that_it_travels_in, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_of_a_url_its_path_and_its_login_are_secret, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_secret_is_masked_before_the_answer_is_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_request_is_shown_with_its_host, setup, teardown),
	};

	return cmocka_run_group_tests_name("alerts_excerpt", tests, NULL, NULL);
}
