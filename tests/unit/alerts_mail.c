/* SPDX-License-Identifier: ISC */
/* Mails: what a header may hold, what stays the same over all tries, and what a server's answers mean. */
#include "alerts/mime.h"
#include "base/utf8.h"
#include "tests/unit/alerts_answers.h"
#include "tests/unit/alerts_fixture.h"

/* A header's value, folds and all; empty when it is not there. */
static struct str header(struct str mail, const char *name)
{
	struct str start = str_of(name);
	struct str head = str_sub(mail, 0, str_find_str(mail, STR("\r\n\r\n")));

	for (size_t at = 0; at < head.n;) {
		struct str rest = str_sub(head, at, head.n);
		size_t end = 0;

		do
			end += str_find_str(str_sub(rest, end, rest.n), STR("\r\n")) + 2;
		while (end < rest.n && rest.p[end] == ' ');
		if (str_starts(rest, start))
			return str_trim(str_sub(rest, start.n, end < rest.n ? end : rest.n));
		at += end;
	}
	return STR("");
}

static size_t count(struct str s, struct str part)
{
	size_t n = 0;

	for (size_t at = 0; (at += str_find_str(str_sub(s, at, s.n), part)) < s.n; at += part.n)
		n++;
	return n;
}

static void test_words_are_whole_letters_and_lines_short(void **state)
{
	(void)state;
	struct str texts[] = {
		STR("خبر عاجل من بغداد عن المفاوضات التي استؤنفت صباح اليوم في العاصمة"),
		STR("a"),
		STR("\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"),
		STR("\r\nBcc: all@evil.example\r\n")};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		AUTO_BUF struct buf out;
		struct str line;

		buf_init(&out, BUF_NO_MAX);
		mime_words(texts[i], &out);
		struct str rest = buf_view(&out);

		while (str_cut(&rest, '\n', &line)) {
			line = str_trim(line);
			assert_true(str_starts(line, STR("=?UTF-8?B?")));
			assert_true(str_ends(line, STR("?=")));
			assert_true(line.n + 9 <= 76);
		}
		assert_true(str_find_str(buf_view(&out), STR("Bcc")) == out.n);
	}
}

/* 60 letters of two bytes: none is torn between two words. */
static void test_words_are_cut_between_letters(void **state)
{
	(void)state;
	AUTO_BUF struct buf text;
	AUTO_BUF struct buf out;

	buf_init(&text, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	buf_char(&text, 'x');
	for (size_t i = 0; i < 60; i++)
		buf_str(&text, STR("ب"));
	mime_words(buf_view(&text), &out);
	/* 'x' and 19 letters, 19 letters, 19, and 3. */
	assert_int_equal(count(buf_view(&out), STR("=?UTF-8?B?")), 4);
	assert_true(str_starts(buf_view(&out), STR("=?UTF-8?B?eNio")));
}

static void test_lines_of_texts_end_in_cr_lf(void **state)
{
	(void)state;
	AUTO_BUF struct buf out;

	buf_init(&out, BUF_NO_MAX);
	mime_text(STR("a\nb\r\n"), &out);
	assert_buf_is(&out, "YQ0KYg0K\r\n");
	buf_reset(&out);
	mime_text(STR("123456789012345678901234567890123456789012345678901234567"), &out);
	assert_int_equal(out.n, 78);
	buf_reset(&out);
	mime_text(STR(""), &out);
	assert_int_equal(out.n, 0);
}

static void test_addresses_hold_nothing_that_ends_them(void **state)
{
	(void)state;
	static const char *const good[] = {
		"a@b.example", "a.b+c@b-c.example", "o'neil@paper.example", "x@localhost"};
	static const char *const bad[] = {"", "a", "@b", "a@", "a b@c", "a@b\r\nX: y", "a\n@b",
		"a@b@c", "<a@b>", "a,b@c", "\"a\"@b", ".a@b", "a.@b", "a..b@c", "a@b..c",
		"a@[1.2.3.4]", "\xD9\x85@b", "a@\xD9\x85", "a@b;"};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(mime_address(str_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (mime_address(str_of(bad[i])))
			fail_msg("'%s' is taken", bad[i]);
	assert_false(mime_address((struct str){"a\0b@c", 5}));
}

static void test_dates_are_those_of_mail(void **state)
{
	(void)state;
	AUTO_BUF struct buf out;

	buf_init(&out, BUF_NO_MAX);
	assert_true(mime_date(1732143600, &out));
	assert_buf_is(&out, "Wed, 20 Nov 2024 23:00:00 +0000");
	buf_reset(&out);
	assert_false(mime_date(INT64_MAX, &out));
	assert_int_equal(out.n, 0);
}

static void test_a_title_begins_no_header(void **state)
{
	(void)state;
	struct fixture f;

	fixture_init(&f, "mail");
	f.al.title = STR("عاجل\r\nBcc: all@evil.example\r\n\r\n<script>");
	f.al.n_title_marks = 0;
	f.al.feed_title = STR("x\r\nX-Evil: 1");
	struct str mail = fixture_render(&f, false);

	assert_true(header(mail, "Bcc:").n == 0);
	assert_false(fixture_has(mail, STR("evil")));
	assert_false(fixture_has(mail, STR("Evil")));
	assert_int_equal(count(mail, STR("Subject: ")), 1);
	fixture_done(&f);
}

/* From the configuration: it is read as one line, and encoded all the same. */
static void test_a_name_begins_no_header(void **state)
{
	(void)state;
	struct fixture f;

	fixture_init(&f, "mail");
	*(struct str *)fixture_key(&f, "from") =
		STR("x\r\nBcc: all@evil.example\r\nX: <rasid@desk.example>");
	struct str mail = fixture_render(&f, false);

	assert_true(header(mail, "Bcc:").n == 0);
	assert_false(fixture_has(mail, STR("evil")));
	fixture_done(&f);
}

static void test_a_mail_is_the_same_at_every_try(void **state)
{
	(void)state;
	AUTO_BUF struct buf first;
	struct fixture f;

	buf_init(&first, BUF_NO_MAX);
	fixture_init(&f, "mail");
	buf_str(&first, fixture_render(&f, false));
	buf_reset(&f.body);
	assert_code(f.d.ops->render(&f.d, fixture_post(&f), false, FIXTURE_NOW_S + 3600, &f.a,
			    &f.body, &f.req, &f.e),
		ERR_NONE);
	assert_str_eq(buf_view(&f.body), buf_view(&first));
	assert_str_is(header(buf_view(&first), "Message-ID:"),
		"<alr_01JD8Z5Q0W3K7M2N4P6R8S0T1V@desk.example>");
	/* The plain try is the same mail. */
	assert_str_eq(header(fixture_render(&f, true), "Message-ID:"),
		header(buf_view(&first), "Message-ID:"));
	fixture_done(&f);
}

static void test_a_story_is_one_conversation(void **state)
{
	(void)state;
	struct fixture f;

	fixture_init(&f, "mail");
	assert_str_is(header(fixture_render(&f, false), "References:"), "<sty_7@desk.example>");
	assert_str_is(header(buf_view(&f.body), "In-Reply-To:"), "<sty_7@desk.example>");
	f.al.story_id = STR("");
	assert_str_is(header(fixture_render(&f, false), "References:"), "");
	fixture_done(&f);
}

static void test_the_envelope_is_the_configurations(void **state)
{
	(void)state;
	struct fixture f;

	fixture_init(&f, "mail");
	fixture_render(&f, false);
	assert_str_is(f.req.url, "smtp://mail.example:587");
	assert_str_is(f.req.mail->from, "rasid@desk.example");
	assert_int_equal(f.req.mail->n_to, 2);
	assert_str_is(f.req.mail->to[1], "night@desk.example");
	assert_str_is(f.req.mail->user, "rasid");
	assert_str_is(f.req.mail->password, "correct-horse");
	assert_true(f.req.mail->starttls);
	f.d.url = STR("smtps://mail.example");
	fixture_render(&f, false);
	assert_false(f.req.mail->starttls);
	fixture_done(&f);
}

static void test_what_cannot_be_a_mail_is_said(void **state)
{
	(void)state;
	static const struct {
		const char *key, *value, *says;
	} rows[] = {
		{"server", "https://mail.example", "smtps://host:465"},
		{"server", "smtps://a:b@mail.example", "nothing else"},
		{"server", "smtps://mail.example/x", "nothing else"},
		{"to", "editor@desk.example, nobody", "recipient 2"},
		{"to", ", ", "1 to 100"},
		{"from", "rasid", "Name <rasid@"},
		{"from", "راصد <rasid@desk.example", "Name <rasid@"},
		{"user", "", "neither"},
		{"password", "", "neither"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		fixture_init(&f, "mail");
		assert_code(f.d.ops->check(&f.d, &f.e), ERR_NONE);
		*(struct str *)fixture_key(&f, rows[i].key) = str_of(rows[i].value);
		assert_code(f.d.ops->check(&f.d, &f.e), ERR_BAD_INPUT);
		assert_has(f.e.msg, rows[i].says);
		fixture_done(&f);
	}
}

static void test_answers_are_judged_by_code_and_stage(void **state)
{
	(void)state;
	static const struct {
		int status;
		bool after_data;
		const char *reply;
		enum dest_class class;
		const char *says;
	} rows[] = {
		{250, true, "250 2.0.0 taken", DEST_SENT, "250 2.0.0"},
		{251, true, "251 elsewhere", DEST_SENT, "251"},
		{421, false, "421 4.3.2 closing", DEST_TRANSIENT, "4.3.2"},
		{450, false, "450 4.2.0 greylisted", DEST_TRANSIENT, "before the message"},
		{451, true, "451 4.3.0 later", DEST_TRANSIENT, "to the message"},
		{530, false, "530 5.7.0 first", DEST_ENDPOINT, "login"},
		{535, false, "535 5.7.8 no", DEST_ENDPOINT, "password_file"},
		{550, false, "550 5.1.1 nobody", DEST_ENDPOINT, "'to'"},
		{552, false, "552 5.2.2 full", DEST_ENDPOINT, "full"},
		{552, false, "552 5.3.4 too large", DEST_MESSAGE, "5.3.4"},
		{554, false, "554", DEST_ENDPOINT, "refuses"},
		{599, false, "599 what", DEST_ENDPOINT, "refuses"},
		{550, true, "550 5.7.1 spam s3cr3t", DEST_MESSAGE, "5.7.1"},
		{354, false, "354 go ahead", DEST_TRANSIENT, "354"},
		{250, false, "250 ok", DEST_TRANSIENT, "250"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_res res = {.status = rows[i].status,
			.after_data = rows[i].after_data,
			.body = str_of(rows[i].reply)};
		struct dest_verdict v = judge("mail", &res);

		if (v.class != rows[i].class)
			print_error("%s: %s\n", rows[i].reply, v.why);
		assert_int_equal(v.class, rows[i].class);
		assert_has(v.why, rows[i].says);
		assert_lacks(v.why, "s3cr3t");
		assert_int_equal(v.retry_after_ms, -1);
	}
}

static void test_a_line_that_broke_is_no_answer(void **state)
{
	(void)state;
	struct http_res res = {.error = HTTP_ERR_RECV, .status = 250};

	assert_int_equal(judge("mail", &res).class, DEST_TRANSIENT);
	res = (struct http_res){.error = HTTP_ERR_PRIVATE};
	assert_int_equal(judge("mail", &res).class, DEST_ENDPOINT);
	res = (struct http_res){.error = HTTP_OK};
	assert_int_equal(judge("mail", &res).class, DEST_TRANSIENT);
}

/* Of a hundred articles of the longest titles it is as large as a deliverer can hold. */
static void test_a_briefing_of_a_hundred_fits(void **state)
{
	(void)state;
	static struct alert many[100];
	struct fixture f;

	fixture_init(&f, "mail");
	for (size_t i = 0; i < 100; i++)
		many[i] = f.al;
	f.post = (struct post){.id = f.al.id,
		.created_ms = f.al.created_ms,
		.kind = POST_DIGEST,
		.alerts = many,
		.n_alerts = 100,
		.why = STR("schedule")};
	struct str mail = fixture_render(&f, false);

	assert_true(mail.n <= 200000);
	fixture_done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_are_whole_letters_and_lines_short),
		cmocka_unit_test(test_words_are_cut_between_letters),
		cmocka_unit_test(test_lines_of_texts_end_in_cr_lf),
		cmocka_unit_test(test_addresses_hold_nothing_that_ends_them),
		cmocka_unit_test(test_dates_are_those_of_mail),
		cmocka_unit_test(test_a_title_begins_no_header),
		cmocka_unit_test(test_a_name_begins_no_header),
		cmocka_unit_test(test_a_mail_is_the_same_at_every_try),
		cmocka_unit_test(test_a_story_is_one_conversation),
		cmocka_unit_test(test_the_envelope_is_the_configurations),
		cmocka_unit_test(test_what_cannot_be_a_mail_is_said),
		cmocka_unit_test(test_answers_are_judged_by_code_and_stage),
		cmocka_unit_test(test_a_line_that_broke_is_no_answer),
		cmocka_unit_test(test_a_briefing_of_a_hundred_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
