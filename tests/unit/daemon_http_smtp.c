/* SPDX-License-Identifier: ISC */
/* Mails over SMTP: what a server is told, what its answers mean, and that nobody waits for it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/resolver.h"
#include "tests/util/smtpd.h"
#include "tests/util/tlsd.h"

#define MESSAGE "Subject: x\r\n\r\n.dot\r\n..two\r\nend\r\n"

static const struct str three[] = {STR_INIT("a@reader.example"), STR_INIT("b@reader.example"),
	STR_INIT("c@reader.example")};

/* A client, a server with a script, and a mail on its way. */
struct rig {
	struct fetcher f;
	struct smtpd *server;
	struct http_mail mail;
	struct http_req req;
	struct http_opts opts;
	struct answer a;
	char url[64];
};

static void rig_init(
	struct rig *r, const struct smtpd_script *script, const char *scheme, const char *host)
{
	struct http_limits lim = fetch_limits();

	memset(r, 0, sizeof(*r));
	fetcher_init(&r->f, &lim);
	r->server = smtpd_start(script);
	snprintf(r->url, sizeof(r->url), "%s://%s:%u", scheme, host, smtpd_port(r->server));
	r->mail = (struct http_mail){.from = STR("rasid@desk.example"), .to = three, .n_to = 1};
	r->req = (struct http_req){
		.url = str_of(r->url), .body = STR(MESSAGE), .mail = &r->mail};
	r->opts = (struct http_opts){.allow_plaintext = true};
}

static void rig_send(struct rig *r)
{
	fetch_start(&r->f, &r->a, &r->req, &r->opts);
	/* It has what it needs. */
	memset(r->url, 'x', sizeof(r->url));
	fetch_wait(&r->a);
}

static void rig_stop(struct rig *r)
{
	smtpd_stop(r->server);
}

static void rig_done(struct rig *r)
{
	answer_done(&r->a);
	smtpd_free(r->server);
	fetcher_done(&r->f);
}

static void assert_answer(const struct rig *r, int status, bool after_data)
{
	if (r->a.res.error != HTTP_OK)
		fail_msg("%s", r->a.res.error_text);
	assert_int_equal(r->a.res.status, status);
	assert_int_equal(r->a.res.after_data, after_data);
}

static void test_a_mail_arrives_with_its_dots(void **state)
{
	(void)state;
	const struct smtpd_script takes_all = {0};
	struct rig r;
	size_t n = 0;

	rig_init(&r, &takes_all, "smtp", "127.0.0.1");
	r.mail.n_to = 3;
	rig_send(&r);
	rig_stop(&r);
	assert_answer(&r, 250, true);
	assert_str_is(r.a.res.body, "250 2.0.0 taken");
	const char *said = smtpd_commands(r.server);

	assert_has(said, "MAIL FROM:<rasid@desk.example>");
	assert_has(said, "RCPT TO:<a@reader.example>");
	assert_has(said, "RCPT TO:<b@reader.example>");
	assert_has(said, "RCPT TO:<c@reader.example>");
	assert_lacks(said, "AUTH");
	assert_has(said, "QUIT");
	const char *wire = smtpd_wire(r.server, &n);

	assert_str_is(((struct str){wire, n}), "Subject: x\r\n\r\n..dot\r\n...two\r\nend\r\n");
	rig_done(&r);
}

static void test_a_large_mail_arrives_whole(void **state)
{
	(void)state;
	enum {
		LINES = 16384,
		WIDTH = 64
	};
	const struct smtpd_script takes_all = {0};
	char *body = xcalloc(LINES, WIDTH + 1);
	struct rig r;
	size_t n = 0;

	for (size_t i = 0; i < LINES; i++)
		snprintf(body + i * WIDTH, WIDTH + 1, "%061zu.\r\n", i);
	rig_init(&r, &takes_all, "smtp", "127.0.0.1");
	r.req.body = (struct str){body, (size_t)LINES * WIDTH};
	rig_send(&r);
	rig_stop(&r);
	assert_answer(&r, 250, true);
	const char *wire = smtpd_wire(r.server, &n);

	assert_str_eq(((struct str){wire, n}), r.req.body);
	rig_done(&r);
	free(body);
}

static void test_a_login_is_plain_or_none(void **state)
{
	(void)state;
	const struct smtpd_script asks = {.auth = true};
	struct rig r;

	rig_init(&r, &asks, "smtp", "127.0.0.1");
	r.mail.user = STR("rasid");
	r.mail.password = STR("s3cr3t");
	rig_send(&r);
	rig_stop(&r);
	assert_answer(&r, 250, true);
	assert_has(smtpd_commands(r.server), "AUTH PLAIN");
	/* "\0rasid\0s3cr3t" */
	assert_has(smtpd_commands(r.server), "AHJhc2lkAHMzY3IzdA==");
	rig_done(&r);
}

/* What a server says where, and what comes of it. */
static void test_refusals_are_answers_with_their_stage(void **state)
{
	(void)state;
	static const struct {
		const char *at, *reply;
		unsigned nth;
		int status;
		bool after_data;
	} rows[] = {
		{"greeting", "421 4.3.2 closing", 0, 421, false},
		{"greeting", "554 5.7.1 go away", 0, 554, false},
		{"EHLO", "451 4.3.0 later", 0, 451, false},
		{"AUTH", "454 4.7.0 later", 0, 454, false},
		{"AUTH", "535 5.7.8 no", 0, 535, false},
		{"MAIL", "451 4.7.1 later", 0, 451, false},
		{"MAIL", "530 5.7.0 log in first", 0, 530, false},
		{"RCPT", "450 4.2.0 greylisted", 0, 450, false},
		{"RCPT", "550 5.1.1 nobody", 0, 550, false},
		{"RCPT", "550 5.1.1 nobody", 2, 550, false},
		{"DATA", "451 4.3.0 later", 0, 451, false},
		{"DATA", "554 5.5.1 nobody to send to", 0, 554, false},
		{".", "451 4.3.0 later", 0, 451, true},
		{".", "552 5.3.4 too large", 0, 552, true},
		{".", "554 5.7.1 spam", 0, 554, true},
		{".", "550-5.7.1 two\r\n550 5.7.1 lines", 0, 550, true},
		{".", "251 elsewhere", 0, 251, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct smtpd_script script = {.at = rows[i].at,
			.reply = rows[i].reply,
			.nth = rows[i].nth,
			.auth = true};
		struct rig r;

		rig_init(&r, &script, "smtp", "127.0.0.1");
		r.mail.user = r.mail.password = STR("x");
		r.mail.n_to = 3;
		rig_send(&r);
		rig_stop(&r);
		print_message("%s %s\n", rows[i].at, rows[i].reply);
		assert_answer(&r, rows[i].status, rows[i].after_data);
		/* One recipient who is refused stops it for all. */
		if (!rows[i].after_data && strcmp(rows[i].at, "DATA") != 0)
			assert_lacks(smtpd_commands(r.server), "DATA");
		rig_done(&r);
	}
}

static void test_a_line_that_breaks_is_no_answer(void **state)
{
	(void)state;
	static const char *const places[] = {"greeting", "EHLO", "MAIL", "RCPT", "DATA", "."};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct smtpd_script script = {.at = places[i], .reply = "reset"};
		struct rig r;

		rig_init(&r, &script, "smtp", "127.0.0.1");
		rig_send(&r);
		rig_stop(&r);
		print_message("%s\n", places[i]);
		assert_int_not_equal(r.a.res.error, HTTP_OK);
		assert_int_equal(r.a.res.status, 0);
		rig_done(&r);
	}
}

static void test_silence_ends_with_the_time(void **state)
{
	(void)state;
	static const char *const places[] = {"greeting", "RCPT", "."};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct smtpd_script script = {.at = places[i], .reply = "hang"};
		struct rig r;

		rig_init(&r, &script, "smtp", "127.0.0.1");
		r.opts.total_ms = 300;
		rig_send(&r);
		rig_stop(&r);
		print_message("%s\n", places[i]);
		assert_int_equal(r.a.res.error, HTTP_ERR_TIMEOUT);
		assert_int_equal(r.a.res.status, 0);
		/* libcurl has two minutes of its own for the last of them. */
		assert_in_range(r.a.res.elapsed_us, 0, 60 * 1000 * 1000);
		rig_done(&r);
	}
}

/* libcurl would wait for two minutes. */
static void test_what_was_taken_is_sent_though_nobody_says_goodbye(void **state)
{
	(void)state;
	static const char *const goodbyes[] = {"hang", "reset", "500 what?"};

	for (size_t i = 0; i < sizeof(goodbyes) / sizeof(goodbyes[0]); i++) {
		const struct smtpd_script script = {.at = "QUIT", .reply = goodbyes[i]};
		struct rig r;

		rig_init(&r, &script, "smtp", "127.0.0.1");
		rig_send(&r);
		rig_stop(&r);
		assert_answer(&r, 250, true);
		assert_in_range(r.a.res.elapsed_us, 0, 60 * 1000 * 1000);
		rig_done(&r);
	}
}

static void test_an_endless_reply_ends_at_the_cap(void **state)
{
	(void)state;
	const struct smtpd_script script = {.at = "EHLO", .reply = "flood"};
	struct rig r;

	rig_init(&r, &script, "smtp", "127.0.0.1");
	rig_send(&r);
	rig_stop(&r);
	/* By our cap or by one of libcurl's own. */
	assert_int_not_equal(r.a.res.error, HTTP_OK);
	assert_int_equal(r.a.res.status, 0);
	assert_in_range(r.a.res.wire_bytes, 0, 128 * 1024);
	rig_done(&r);
}

/* The loop goes on while a server thinks about a mail. */
static void on_tick(uv_timer_t *t)
{
	++*(unsigned *)t->data;
}

static void test_nobody_waits_for_a_server_that_thinks(void **state)
{
	(void)state;
	const struct smtpd_script script = {.at = ".", .reply = "hang"};
	unsigned ticks = 0;
	uv_timer_t timer;
	struct rig r;

	rig_init(&r, &script, "smtp", "127.0.0.1");
	uv_timer_init(&r.f.loop, &timer);
	timer.data = &ticks;
	uv_timer_start(&timer, on_tick, 1, 1);
	fetch_start(&r.f, &r.a, &r.req, &r.opts);
	while (ticks < 200)
		uv_run(&r.f.loop, UV_RUN_ONCE);
	assert_false(r.a.done);
	assert_int_equal(http_in_flight(r.f.client), 1);
	/* Called off: no answer comes, and the client closes with its thread. */
	http_cancel(r.a.op);
	assert_int_equal(http_in_flight(r.f.client), 0);
	uv_close((uv_handle_t *)&timer, NULL);
	fetcher_done(&r.f);
	assert_false(r.a.done);
	rig_stop(&r);
	smtpd_free(r.server);
}

static void test_a_client_closes_with_a_mail_on_its_way(void **state)
{
	(void)state;
	const struct smtpd_script script = {.at = "MAIL", .reply = "hang"};
	struct rig r;

	rig_init(&r, &script, "smtp", "127.0.0.1");
	fetch_start(&r.f, &r.a, &r.req, &r.opts);
	fetcher_done(&r.f);
	assert_false(r.a.done);
	rig_stop(&r);
	smtpd_free(r.server);
}

static void test_private_addresses_are_refused_unless_allowed(void **state)
{
	(void)state;
	const struct smtpd_script takes_all = {0};
	const struct str loopback = STR_INIT("127.0.0.0/8");
	struct http_limits lim = fetch_limits();
	struct rig r;

	for (size_t allowed = 0; allowed < 2; allowed++) {
		rig_init(&r, &takes_all, "smtp", "mail.test");
		resolver_set("mail.test", "127.0.0.1");
		lim.allow_private = false;
		http_client_set_limits(r.f.client, &lim);
		r.opts.allow = &loopback;
		r.opts.n_allow = allowed;
		rig_send(&r);
		rig_stop(&r);
		assert_int_equal(smtpd_accepted(r.server), allowed);
		if (allowed != 0) {
			assert_answer(&r, 250, true);
		} else {
			assert_int_equal(r.a.res.error, HTTP_ERR_PRIVATE);
			assert_has(r.a.res.error_text, "allow_address = 127.0.0.1");
		}
		rig_done(&r);
	}
}

static void test_a_mail_that_is_none_is_refused(void **state)
{
	(void)state;
	static const struct str bad[] = {STR_INIT("nobody"), STR_INIT("a b@reader.example"),
		STR_INIT("a@reader.example>\r\nRCPT TO:<x@y.example"), STR_INIT("a@"),
		STR_INIT("@b"), STR_INIT("\xD9\x85@reader.example")};
	static const char *const urls[] = {"http://mail.example", "smtp://",
		"smtps://a:b@mail.example", "smtps://mail.example/evil",
		"smtps://mail.example?x", "smtp://mail.example:99999"};
	static const char *const bodies[] = {
		"a\nb\r\n", "a\rb\r\n", "a\r\n.\n\r\n", "\n", "a\r"};
	const struct smtpd_script takes_all = {0};
	struct rig r;

	rig_init(&r, &takes_all, "smtp", "127.0.0.1");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct http_mail wrong = {.from = three[0], .to = &bad[i], .n_to = 1};

		r.req.mail = &wrong;
		fetch_start(&r.f, &r.a, &r.req, &r.opts);
		fetch_wait(&r.a);
		assert_int_equal(r.a.res.error, HTTP_ERR_URL);
		answer_done(&r.a);
		wrong = (struct http_mail){.from = bad[i], .to = three, .n_to = 1};
		fetch_start(&r.f, &r.a, &r.req, &r.opts);
		fetch_wait(&r.a);
		assert_int_equal(r.a.res.error, HTTP_ERR_URL);
		answer_done(&r.a);
	}
	r.req.mail = &r.mail;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		r.req.body = str_of(bodies[i]);
		fetch_start(&r.f, &r.a, &r.req, &r.opts);
		fetch_wait(&r.a);
		assert_int_equal(r.a.res.error, HTTP_ERR_URL);
		answer_done(&r.a);
	}
	r.req.body = STR(MESSAGE);
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		r.req.url = str_of(urls[i]);
		fetch_start(&r.f, &r.a, &r.req, &r.opts);
		fetch_wait(&r.a);
		assert_int_equal(r.a.res.error, HTTP_ERR_URL);
		answer_done(&r.a);
	}
	rig_stop(&r);
	assert_int_equal(smtpd_accepted(r.server), 0);
	memset(&r.a, 0, sizeof(r.a));
	rig_done(&r);
}

/* ---- TLS ----------------------------------------------------------------------------------- */

static bool have_tls(struct tlsd *t)
{
	const char *why = "";

	if (tlsd_start(t, "-www", &why))
		return true;
	printf("SKIP TLS of daemon_http_smtp: %s\n", why);
	return false;
}

static struct str slurp(const char *path)
{
	static char text[8192];
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	struct str s = {text, fread(text, 1, sizeof(text), f)};

	fclose(f);
	return s;
}

static void test_tls_comes_before_anything_is_said(void **state)
{
	(void)state;
	struct tlsd tls;

	if (!have_tls(&tls))
		skip();
	for (size_t at_once = 0; at_once < 2; at_once++) {
		const struct smtpd_script script = {.cert_dir = tls.dir,
			.tls_at_once = at_once != 0,
			.starttls = at_once == 0,
			.auth = true};
		struct rig r;

		rig_init(&r, &script, at_once != 0 ? "smtps" : "smtp", "127.0.0.1");
		/* Its CA is trusted besides the system's. */
		r.opts = (struct http_opts){.tls.ca = slurp(tls.ca)};
		r.mail.starttls = at_once == 0;
		r.mail.user = r.mail.password = STR("x");
		rig_send(&r);
		rig_stop(&r);
		assert_answer(&r, 250, true);
		const char *said = smtpd_commands(r.server);
		struct str before =
			str_sub(str_of(said), 0, str_find_str(str_of(said), STR("[tls]")));

		assert_true(before.n < strlen(said));
		assert_true(str_find_str(before, STR("MAIL")) == before.n);
		assert_true(str_find_str(before, STR("AUTH")) == before.n);
		rig_done(&r);
	}
	tlsd_stop(&tls);
}

static void test_a_certificate_that_nobody_vouches_for_is_refused(void **state)
{
	(void)state;
	struct tlsd tls;

	if (!have_tls(&tls))
		skip();
	const struct smtpd_script script = {
		.cert_dir = tls.dir, .starttls = true, .auth = true};
	struct rig r;

	rig_init(&r, &script, "smtp", "127.0.0.1");
	r.mail.starttls = true;
	r.mail.user = r.mail.password = STR("x");
	rig_send(&r);
	rig_stop(&r);
	assert_int_equal(r.a.res.error, HTTP_ERR_TLS);
	assert_lacks(smtpd_commands(r.server), "AUTH");
	assert_lacks(smtpd_commands(r.server), "MAIL");
	rig_done(&r);
	tlsd_stop(&tls);
}

/* Whoever sits on the way takes STARTTLS out of the answer, or refuses it. */
static void test_without_starttls_nothing_is_said(void **state)
{
	(void)state;
	static const struct smtpd_script scripts[] = {
		{.auth = true}, {.auth = true,
					.starttls = true,
					.at = "STARTTLS",
					.reply = "454 4.7.0 not now"}};

	for (size_t i = 0; i < 2; i++) {
		struct rig r;

		rig_init(&r, &scripts[i], "smtp", "127.0.0.1");
		r.mail.starttls = true;
		r.mail.user = r.mail.password = STR("x");
		rig_send(&r);
		rig_stop(&r);
		assert_int_equal(r.a.res.error, i == 0 ? HTTP_ERR_TLS : HTTP_OK);
		assert_int_equal(r.a.res.status, i == 0 ? 0 : 454);
		assert_lacks(smtpd_commands(r.server), "AUTH");
		assert_lacks(smtpd_commands(r.server), "MAIL");
		rig_done(&r);
	}
}

static void test_without_leave_nothing_goes_out_unencrypted(void **state)
{
	(void)state;
	const struct smtpd_script takes_all = {0};
	struct rig r;

	rig_init(&r, &takes_all, "smtp", "127.0.0.1");
	r.opts.allow_plaintext = false;
	rig_send(&r);
	rig_stop(&r);
	assert_int_equal(r.a.res.error, HTTP_ERR_URL);
	assert_int_equal(smtpd_accepted(r.server), 0);
	rig_done(&r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_mail_arrives_with_its_dots),
		cmocka_unit_test(test_a_large_mail_arrives_whole),
		cmocka_unit_test(test_a_login_is_plain_or_none),
		cmocka_unit_test(test_refusals_are_answers_with_their_stage),
		cmocka_unit_test(test_a_line_that_breaks_is_no_answer),
		cmocka_unit_test(test_silence_ends_with_the_time),
		cmocka_unit_test(test_what_was_taken_is_sent_though_nobody_says_goodbye),
		cmocka_unit_test(test_an_endless_reply_ends_at_the_cap),
		cmocka_unit_test(test_nobody_waits_for_a_server_that_thinks),
		cmocka_unit_test(test_a_client_closes_with_a_mail_on_its_way),
		cmocka_unit_test(test_private_addresses_are_refused_unless_allowed),
		cmocka_unit_test(test_a_mail_that_is_none_is_refused),
		cmocka_unit_test(test_tls_comes_before_anything_is_said),
		cmocka_unit_test(test_a_certificate_that_nobody_vouches_for_is_refused),
		cmocka_unit_test(test_without_starttls_nothing_is_said),
		cmocka_unit_test(test_without_leave_nothing_goes_out_unencrypted),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
