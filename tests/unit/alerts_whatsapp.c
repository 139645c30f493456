/* SPDX-License-Identifier: ISC */
/* WhatsApp: four parameters that the API takes, its codes, its token. */
#include "alerts/text.h"
#include "base/json.h"
#include "tests/unit/alerts_answers.h"
#include "tests/unit/alerts_fixture.h"

static struct str parameter(const struct json *j, size_t i)
{
	const struct json_val *v = json_get(json_get(json_root(j), "template"), "components");

	v = json_get(json_at(v, 0), "parameters");
	assert_int_equal(json_len(v), 4);
	return json_str(json_get(json_at(v, i), "text"));
}

static struct json *render(struct fixture *f, bool plain)
{
	struct json *j = NULL;

	assert_code(json_parse(fixture_render(f, plain), &j, NULL), ERR_NONE);
	return j;
}

static void test_parameters_are_one_line_each_and_never_empty(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "whatsapp");
	f.al.title = STR("one\n\ttwo         *three* _four_ ~five~ `six`");
	f.al.n_title_marks = 0;
	f.al.url = STR("javascript:x");
	struct json *j = render(&f, false);

	assert_str_is(parameter(j, 0), "\u200F\u2068صحيفة النهر Nahr 24\u2069");
	assert_str_is(parameter(j, 1),
		"one two \u2217three\u2217 \uFF3Ffour\uFF3F \u223Cfive\u223C \u2035six\u2035");
	assert_str_is(parameter(j, 2), "\u2068"
				       "2024-11-20 22:00 UTC\u2069");
	assert_str_is(parameter(j, 3), "—");
	json_free(j);
	fixture_done(&f);
}

/* A template's body has 1,024 characters; a link is whole or not there. */
static void test_long_things_are_made_to_fit(void **state)
{
	static char title[8000], url[1500];
	struct fixture f;
	size_t n[2] = {0, 0};
	(void)state;

	fixture_init(&f, "whatsapp");
	for (size_t i = 0; i < sizeof(title); i += 2)
		memcpy(title + i, "\xD8\xA8", 2);
	memset(url, 'a', sizeof(url));
	memcpy(url, "https://", 8);
	f.al.title = f.al.feed_title = (struct str){title, sizeof(title)};
	f.al.n_title_marks = 0;
	f.al.url = (struct str){url, sizeof(url)};
	for (size_t plain = 0; plain < 2; plain++) {
		struct json *j = render(&f, plain != 0);

		for (size_t i = 0; i < 4; i++)
			n[plain] += text_len(parameter(j, i), UNIT_CODE_POINTS);
		assert_str_is(parameter(j, 3), "—");
		json_free(j);
	}
	assert_true(n[0] <= 900);
	assert_true(n[1] <= 450);
	fixture_done(&f);
}

static void test_answers_are_judged_by_their_codes(void **state)
{
	static const struct row rows[] = {
		{200, "{\"messages\":[{\"id\":\"wamid.x\"}]}", DEST_SENT},
		{200, "{}", DEST_ENDPOINT}, {200, "ok", DEST_ENDPOINT},
		{400, "{\"error\":{\"code\":100}}", DEST_MESSAGE},
		{400, "{\"error\":{\"code\":4}}", DEST_THROTTLE},
		{400, "{\"error\":{\"code\":80007}}", DEST_THROTTLE},
		{429, "{\"error\":{\"code\":130429}}", DEST_THROTTLE},
		{400, "{\"error\":{\"code\":131048}}", DEST_THROTTLE},
		{400, "{\"error\":{\"code\":131056}}", DEST_THROTTLE},
		{401, "{\"error\":{\"code\":190}}", DEST_ENDPOINT},
		{403, "{\"error\":{\"code\":10}}", DEST_ENDPOINT},
		{403, "{\"error\":{\"code\":200}}", DEST_ENDPOINT},
		{400, "{\"error\":{\"code\":131026}}", DEST_ENDPOINT},
		{400, "{\"error\":{\"code\":131047}}", DEST_ENDPOINT},
		{400, "{\"error\":{\"code\":132000}}", DEST_ENDPOINT},
		{404, "{\"error\":{\"code\":132001}}", DEST_ENDPOINT},
		{400, "{\"error\":{\"code\":132012}}", DEST_ENDPOINT},
		{400, "{\"error\":{\"code\":132005}}", DEST_MESSAGE},
		{400, "{\"error\":{\"code\":\"100\"}}", DEST_MESSAGE},
		{400, "{\"error\":{\"code\":987654}}", DEST_MESSAGE},
		{500, "{\"error\":{\"code\":131000}}", DEST_TRANSIENT}};
	(void)state;

	rows_hold("whatsapp", rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_the_token_is_in_its_header_alone(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "whatsapp");
	struct str body = fixture_render(&f, false);

	assert_str_is(fixture_header(&f, STR("authorization")), "Bearer s3cr3tEAAJB");
	assert_false(fixture_has(body, STR("s3cr3t")));
	assert_false(fixture_has(f.req.url, STR("s3cr3t")));
	assert_true(str_ends(f.req.url, STR("/v21.0/106540352242922/messages")));
	fixture_done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parameters_are_one_line_each_and_never_empty),
		cmocka_unit_test(test_long_things_are_made_to_fit),
		cmocka_unit_test(test_answers_are_judged_by_their_codes),
		cmocka_unit_test(test_the_token_is_in_its_header_alone),
	};

	return cmocka_run_group_tests_name("alerts_whatsapp", tests, NULL, NULL);
}
