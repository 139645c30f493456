/* SPDX-License-Identifier: ISC */
/* Mattermost: what stays text, who is not called, how long it becomes, what its answers mean. */
#include "alerts/text.h"
#include "base/json.h"
#include "tests/unit/alerts_answers.h"
#include "tests/unit/alerts_fixture.h"

static struct json *render(struct fixture *f, bool plain)
{
	struct json *j = NULL;

	assert_code(json_parse(fixture_render(f, plain), &j, NULL), ERR_NONE);
	return j;
}

static void test_feed_text_stays_text_and_calls_nobody(void **state)
{
	static const struct {
		const char *title, *shown;
	} rows[] = {
		{"a [x](http://e.example)", "a \\[x\\]\\(http:\u2060//e.\u2060"
					    "example\\)"},
		{"*b* **c** _d_ ~~e~~ `f`",
			"\\*b\\* \\*\\*c\\*\\* \\_d\\_ \\~\\~e\\~\\~ \\`f\\`"},
		{"back\\slash", "back\\\\slash"},
		{"<!channel> <http://e.example|x>", "&lt;!channel\\> &lt;http:\u2060//e.\u2060"
						    "example\\|x\\>"},
		{"to @channel", "to @\u2060channel"},
		{"@all", "@\u2060all"},
		{"# big", "\u2060\\# big"},
		{"1. first", "\u20601. first"},
		{"- point", "\u2060- point"},
	};
	struct fixture f;
	(void)state;

	fixture_init(&f, "mattermost");
	f.al.n_title_marks = 0;
	f.al.url = STR("");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.al.title = str_of(rows[i].title);
		struct json *j = render(&f, i % 2);
		struct str text = json_str(json_get(json_root(j), "text"));

		assert_str_eq(str_sub(text, 0, str_find(text, '\n')), str_of(rows[i].shown));
		json_free(j);
	}
	fixture_done(&f);
}

static void test_a_bracket_does_not_end_its_link(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "mattermost");
	f.al.url = STR("https://a.example/x_(y)?z=[1]");
	struct json *j = render(&f, false);

	assert_true(fixture_has(json_str(json_get(json_root(j), "text")),
		STR("](https://a.example/x_%28y%29?z=[1])\n\n> ")));
	json_free(j);
	fixture_done(&f);
}

/* Signs take a backslash each: what is written counts. */
static void test_old_servers_take_the_longest_alert(void **state)
{
	static char title[600], excerpts[3][1000], url[1900];
	struct fixture f;
	(void)state;

	fixture_init(&f, "mattermost");
	memset(title, '*', sizeof(title));
	memset(url, 'a', sizeof(url));
	memcpy(url, "https://", 8);
	f.al.title = (struct str){title, sizeof(title)};
	f.al.n_title_marks = 0;
	f.al.url = (struct str){url, sizeof(url)};
	for (size_t i = 0; i < 3; i++) {
		memset(excerpts[i], "_~|"[i], sizeof(excerpts[i]));
		f.hits[i].field = FIELD_BODY;
		f.hits[i].snippet = (struct str){excerpts[i], sizeof(excerpts[i])};
		f.hits[i].n_marks = 0;
	}
	for (int plain = 0; plain < 2; plain++) {
		struct json *j = render(&f, plain != 0);

		assert_true(text_len(json_str(json_get(json_root(j), "text")),
				    UNIT_CODE_POINTS) < 4000);
		json_free(j);
	}
	fixture_done(&f);
}

static void test_only_high_alerts_have_a_label_and_only_if_wanted(void **state)
{
	static const struct {
		const char *priority, *label;
	} rows[] = {{"low", ""}, {"normal", ""}, {"high", "important"}, {"urgent", "urgent"}};
	struct fixture f;
	(void)state;

	fixture_init(&f, "mattermost");
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		f.al.priority = str_of(rows[i / 2].priority);
		struct json *j = render(&f, i % 2);

		assert_str_eq(
			json_str(json_get(json_get(json_root(j), "priority"), "priority")),
			str_of(i % 2 ? "" : rows[i / 2].label));
		assert_str_is(json_str(json_get(json_root(j), "channel")), "newsdesk");
		json_free(j);
	}
	fixture_done(&f);
}

static void test_answers_are_judged_by_their_words(void **state)
{
	static const struct row rows[] = {{200, "ok", DEST_SENT}, {200, "ok\n", DEST_SENT},
		{200, "<html>", DEST_ENDPOINT}, {200, "", DEST_ENDPOINT},
		{400, "{\"id\":\"web.incoming_webhook.invalid.app_error\"}", DEST_ENDPOINT},
		{400, "{\"id\":\"web.incoming_webhook.text.app_error\"}", DEST_MESSAGE},
		{400, "{\"id\":\"web.incoming_webhook.parse.app_error\"}", DEST_MESSAGE},
		{404, "{\"id\":\"web.incoming_webhook.channel.app_error\"}", DEST_ENDPOINT},
		{403, "{\"id\":\"web.incoming_webhook.channel_locked.app_error\"}",
			DEST_ENDPOINT},
		{501, "{\"id\":\"web.incoming_webhook.disabled.app_error\"}", DEST_ENDPOINT},
		{500, "", DEST_TRANSIENT}, {429, "", DEST_THROTTLE},
		{429, "web.incoming_webhook.invalid", DEST_THROTTLE}};
	(void)state;

	rows_hold("mattermost", rows, sizeof(rows) / sizeof(rows[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feed_text_stays_text_and_calls_nobody),
		cmocka_unit_test(test_a_bracket_does_not_end_its_link),
		cmocka_unit_test(test_old_servers_take_the_longest_alert),
		cmocka_unit_test(test_only_high_alerts_have_a_label_and_only_if_wanted),
		cmocka_unit_test(test_answers_are_judged_by_their_words),
	};

	return cmocka_run_group_tests_name("alerts_mattermost", tests, NULL, NULL);
}
