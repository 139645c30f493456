/* SPDX-License-Identifier: ISC */
/* Proxies, headers, certificates: where they are written, which hold for whom, and that no secret is shown. */
#include "tests/unit/config_fixture.h"

#define HOOK "type = webhook\nurl = https://x.example/\n"

static void test_a_proxy_is_scheme_host_and_port(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *written, *stored;
	} good[] = {
		{"http://proxy.example:3128", "http://proxy.example:3128"},
		{"HTTPS://proxy.example:443/", "https://proxy.example:443"},
		{"socks5://127.0.0.1:1080", "socks5h://127.0.0.1:1080"},
		{"socks5h://[fd00::1]:1080", "socks5h://[fd00::1]:1080"},
		{"none", ""},
	};
	static const char *const bad[] = {"proxy.example:3128", "http://proxy.example",
		"socks4://p:1", "http://:3128", "http://p:3128/path", "http://p:99999",
		"ftp://p:1", "http://a b:1", "no"};
	char text[200];

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(text, sizeof(text), "[fetch]\nproxy = %s\n", good[i].written);
		fixture_load_text(f, text);
		fixture_expect_good(f);
		assert_str_eq(f->c->proxy, str_of(good[i].stored));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "[fetch]\nproxy = %s\n", bad[i]);
		fixture_load_text(f, text);
		if (f->c != NULL)
			fail_msg("'%s' passes as a proxy", bad[i]);
		fixture_expect(f, "rasid.conf:2:9: error: 'proxy': ");
	}
}

static void test_a_password_belongs_into_a_file(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out;
	struct err e;

	fixture_load_text(f, "[fetch]\nproxy = http://ali:hush@proxy.example:3128\n");
	assert_null(f->c);
	fixture_expect(f, "put it into a file, for 'proxy_file ='");
	assert_lacks(f->printed.p, "hush");
	fixture_write(f, "proxy", "http://ali:hush@proxy.example:3128\n", 0600);
	fixture_load_text(f, "[fetch]\nproxy_file = proxy\n");
	fixture_expect_good(f);
	expect_str(f->c->proxy, "http://ali:hush@proxy.example:3128");
	buf_init(&out, BUF_NO_MAX);
	assert_code(config_show(f->dir, false, &out, &e), ERR_NONE);
	assert_has(out.p, "proxy_file = proxy\n");
	assert_lacks(out.p, "hush");
	fixture_write(f, "proxy", "http://ali:hush@proxy.example\n", 0600);
	fixture_load(f);
	assert_null(f->c);
	assert_lacks(f->printed.p, "hush");
	fixture_write(f, "proxy", "http://ali:hush@proxy.example:3128\n", 0644);
	fixture_load(f);
	fixture_expect(f, "others can read the secret in");
}

static void test_one_form_of_it_is_enough(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "proxy", "http://b.example:3128\n", 0600);
	fixture_load_text(f, "[fetch]\nproxy = http://a.example:3128\nproxy_file = proxy\n");
	assert_null(f->c);
	fixture_expect(f, "give only one of proxy, proxy_file and proxy_credential");
	/* What comes later overrides, as with any key, whatever its form. */
	fixture_write(f, "conf.d/later.conf", "[fetch]\nproxy_file = ../proxy\n", 0600);
	fixture_load_text(f, "[fetch]\nproxy = http://a.example:3128\n");
	fixture_expect_good(f);
	expect_str(f->c->proxy, "http://b.example:3128");
	setenv("RASID_FETCH_PROXY", "http://c.example:3128", 1);
	fixture_load(f);
	fixture_expect_good(f);
	expect_str(f->c->proxy, "http://c.example:3128");
}

static void test_destinations_go_the_way_of_feeds_unless_they_say_otherwise(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f,
		"[destination a]\n" HOOK "[destination b]\n" HOOK
		"proxy = none\n[destination c]\n" HOOK
		"proxy = socks5://c.example:1080\n[destination d]\ntype = console\n"
		"[fetch]\nproxy = http://p.example:3128\nno_proxy = in.example\n");
	fixture_expect_good(f);
	expect_str(f->c->dests[0].proxy, "http://p.example:3128");
	expect_str(f->c->dests[0].no_proxy, "in.example");
	expect_str(f->c->dests[1].proxy, "");
	expect_str(f->c->dests[2].proxy, "socks5h://c.example:1080");
	expect_str(f->c->dests[3].proxy, "");
}

static void test_hosts_without_a_proxy_are_domains_addresses_and_blocks(void **state)
{
	struct fixture *f = *state;
	char text[200];
	static const char *const bad[] = {"http://x.example", "10.0.0.0/x", "10.0.0.0/64",
		"foo/8", "a:b:c", "a.example:80", "a.example:80/", "user@x", "x..y"};

	fixture_load_text(f, "[fetch]\nno_proxy = localhost, .a.example *.b.example,10.0.0.0/8,"
			     "fd00::1,[fd00::2], *\n");
	fixture_expect_good(f);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "[fetch]\nno_proxy = a.example, %s\n", bad[i]);
		fixture_load_text(f, text);
		if (f->c != NULL)
			fail_msg("'%s' passes as a host", bad[i]);
		fixture_expect(f, "is no domain, address or block");
	}
}

static void test_a_host_of_other_letters_would_match_nothing(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[fetch]\nno_proxy = \u0645\u062B\u0627\u0644.example\n");
	assert_null(f->c);
	fixture_expect(f, "'no_proxy': write hosts of other letters in their form xn--");
}

static void test_a_proxy_of_the_environment_is_not_passed_over_in_silence(void **state)
{
	struct fixture *f = *state;

	setenv("https_proxy", "http://ali:hush@proxy.example:3128", 1);
	fixture_load_text(f, "[fetch]\n");
	assert_non_null(f->c);
	fixture_expect(f, "https_proxy: warning: this proxy of the environment is not used");
	assert_lacks(f->printed.p, "hush");
	fixture_load_text(f, "[fetch]\nproxy = none\n");
	fixture_expect_good(f);
}

/* ---- what a destination says of itself -------------------------------------------------- */

#define DEST "[destination a]\n" HOOK

static void test_a_token_is_read_and_shown_to_nobody(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out;
	struct err e;

	fixture_write(f, "token", "hush.hush\n", 0600);
	fixture_load_text(f, DEST "bearer_file = token\n");
	fixture_expect_good(f);
	expect_str(f->c->dests[0].bearer, "hush.hush");
	fixture_load_text(f, DEST "bearer = hush\n");
	fixture_expect_good(f);
	expect_str(f->c->dests[0].bearer, "hush");
	buf_init(&out, BUF_NO_MAX);
	assert_code(config_show(f->dir, false, &out, &e), ERR_NONE);
	assert_lacks(out.p, "hush");
	fixture_write(f, "rasid.conf", DEST "bearer = hush\n", 0644);
	fixture_load(f);
	fixture_expect(f, "use 'bearer_file ='");
	assert_lacks(f->printed.p, "hush");
}

static void test_headers_come_from_a_file_line_by_line(void **state)
{
	struct fixture *f = *state;

	fixture_write(
		f, "headers", "# ours\nX-Desk: iraq\n\nCF-Access-Client-Secret: hush\n", 0600);
	fixture_load_text(f, DEST "headers_file = headers\n");
	fixture_expect_good(f);
	assert_true(f->c->dests[0].headers.n > 0);
	fixture_write(f, "headers", "\nX-Desk: iraq\nWebhook-Signature: hush\n", 0600);
	fixture_load(f);
	assert_null(f->c);
	fixture_expect(f, "headers, line 3: this header is written by rasid");
	assert_lacks(f->printed.p, "hush");
	fixture_write(f, "headers", "Authorization: hush\n", 0600);
	fixture_write(f, "token", "hush\n", 0600);
	fixture_load_text(f, DEST "headers_file = headers\nbearer_file = token\n");
	assert_null(f->c);
	fixture_expect(f, "'bearer_file': its headers have an Authorization already");
	fixture_write(f, "headers", "X-Desk: iraq\n", 0644);
	fixture_load_text(f, DEST "headers_file = headers\n");
	fixture_expect(f, "others can read the secret in");
}

/* Certificates a and b with their keys, a key with a passphrase, and both certificates in one file. */
static void make_certificates(const struct fixture *f)
{
	char command[1200];

	snprintf(command, sizeof(command),
		"cd '%s' && exec >log 2>&1 && for n in a b; do openssl req -x509 -newkey ec -pkeyopt "
		"ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=$n -keyout $n.key -out $n.pem || "
		"exit 1; done && openssl pkey -in a.key -aes256 -passout pass:x -out locked.key && cat "
		"a.pem b.pem >both.pem && (cat a.pem; head -c 200 b.pem) >cut.pem && chmod 600 *.key",
		f->dir);
	if (system(command) != 0) { /* NOLINT(cert-env33-c): in a test */
		print_message("SKIP: openssl makes no certificates here\n");
		skip();
	}
}

static void test_certificates_are_looked_at_before_they_are_needed(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *keys, *wrong;
	} rows[] = {
		{"ca_file = both.pem\n", NULL},
		{"client_cert = a.pem\nclient_key = a.key\n", NULL},
		{"client_cert = both.pem\nclient_key = a.key\n", NULL},
		{"ca_file = a.key\n", "'ca_file': it holds no certificate in PEM form"},
		{"ca_file = cut.pem\n", "'ca_file': certificate 2 in it cannot be read"},
		{"ca_file = none.pem\n", "'ca_file': cannot read"},
		{"client_cert = a.pem\n", "'client_cert': a certificate needs 'client_key ='"},
		{"client_key = a.key\n", "'client_key': a key needs 'client_cert =', too"},
		{"client_cert = a.pem\nclient_key = b.key\n",
			"'client_key': it is not the key of the certificate"},
		{"client_cert = a.pem\nclient_key = locked.key\n",
			"'client_key': it has a passphrase"},
		{"client_cert = a.pem\nclient_key = a.pem\n", "others can read the secret in"},
	};
	char text[400];

	make_certificates(f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), DEST "%s", rows[i].keys);
		fixture_load_text(f, text);
		if (rows[i].wrong == NULL)
			fixture_expect_good(f);
		else
			fixture_expect(f, rows[i].wrong);
		assert_lacks(f->printed.p, "BEGIN");
	}
}

/* What is mended in its place releases a destination that is held, too. */
static void test_what_a_file_of_a_destination_holds_changes_its_hash(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *key, *name, *from;
	} rows[] = {
		{"headers_file", "headers", "X-Desk: iraq\n"},
		{"bearer_file", "token", "one\n"},
		{"proxy_file", "proxy", "http://p.example:1\n"},
	};
	static const char *const to[] = {"X-Desk: oman\n", "two\n", "http://q.example:1\n"};
	char text[300];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fixture_write(f, rows[i].name, rows[i].from, 0600);
		snprintf(text, sizeof(text), DEST "%s = %s\n", rows[i].key, rows[i].name);
		fixture_load_text(f, text);
		fixture_expect_good(f);
		uint64_t was = f->c->dests[0].hash;

		fixture_load(f);
		assert_true(f->c->dests[0].hash == was);
		fixture_write(f, rows[i].name, to[i], 0600);
		fixture_load(f);
		fixture_expect_good(f);
		if (f->c->dests[0].hash == was)
			fail_msg("%s", rows[i].key);
	}
}

static void test_a_ca_that_is_renewed_in_its_place_changes_the_hash(void **state)
{
	struct fixture *f = *state;
	char command[200];

	make_certificates(f);
	fixture_load_text(f, DEST "ca_file = a.pem\n");
	fixture_expect_good(f);
	uint64_t was = f->c->dests[0].hash;

	snprintf(command, sizeof(command), "cp '%s/b.pem' '%s/a.pem'", f->dir, f->dir);
	assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): in a test */
	fixture_load(f);
	fixture_expect_good(f);
	assert_true(f->c->dests[0].hash != was);
}

static uint64_t hash_with(struct fixture *f, const char *fetch)
{
	char text[300];

	snprintf(text, sizeof(text), "[destination a]\n" HOOK "[fetch]\n%s", fetch);
	fixture_load_text(f, text);
	fixture_expect_good(f);
	return f->c->dests[0].hash;
}

/* A destination that is held is released by what may cure it, wherever that is written. */
static void test_what_destinations_share_changes_their_hash(void **state)
{
	struct fixture *f = *state;
	static const char *const cures[] = {"proxy = http://p.example:1\n",
		"proxy = http://p.example:1\nno_proxy = x.example\n", "ca_file = ca\n",
		"proxy_file = proxy\n"};

	fixture_write(f, "ca", "one", 0644);
	fixture_write(f, "proxy", "http://a.example:1", 0600);
	for (size_t i = 0; i < sizeof(cures) / sizeof(cures[0]); i++)
		assert_true(hash_with(f, cures[i]) != hash_with(f, ""));
	uint64_t ca = hash_with(f, "ca_file = ca\n");
	uint64_t proxy = hash_with(f, "proxy_file = proxy\n");

	fixture_write(f, "ca", "two", 0644);
	fixture_write(f, "proxy", "http://b.example:1", 0600);
	assert_true(hash_with(f, "ca_file = ca\n") != ca);
	assert_true(hash_with(f, "proxy_file = proxy\n") != proxy);
	assert_true(hash_with(f, "connections = 3\n") == hash_with(f, ""));
}

#define MAIL "[destination m]\ntype = mail\nfrom = rasid@desk.example\nto = a@desk.example\n"

static void test_a_mail_is_encrypted_unless_somebody_says_so(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, MAIL "server = smtp://mail.example:587\n");
	assert_non_null(f->c);
	fixture_load_text(f, MAIL "server = smtps://mail.example\nstarttls = no\n");
	assert_non_null(f->c);
	fixture_load_text(f, MAIL "server = smtp://mail.example\nstarttls = no\n");
	assert_null(f->c);
	fixture_expect(f, "smtp:// without STARTTLS is not encrypted");
	fixture_load_text(
		f, MAIL "server = smtp://mail.example\nstarttls = no\nallow_plaintext = yes\n");
	assert_non_null(f->c);
}

static void test_a_mail_takes_the_keys_that_make_sense(void **state)
{
	struct fixture *f = *state;
	static const char *const none[] = {
		"proxy = none", "bearer_file = x", "headers_file = x"};
	char text[300];

	fixture_load_text(f,
		MAIL "server = smtps://mail.example\nallow_address = 10.0.3.7\ntimeout = 1m\n");
	assert_non_null(f->c);
	assert_int_equal(f->c->dests[0].timeout_ms, 60000);
	assert_int_equal(f->c->dests[0].n_allow_address, 1);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		snprintf(text, sizeof(text), MAIL "server = smtps://mail.example\n%s\n",
			none[i]);
		fixture_load_text(f, text);
		assert_null(f->c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_a_proxy_is_scheme_host_and_port),
		config_test(test_a_password_belongs_into_a_file),
		config_test(test_one_form_of_it_is_enough),
		config_test(test_destinations_go_the_way_of_feeds_unless_they_say_otherwise),
		config_test(test_hosts_without_a_proxy_are_domains_addresses_and_blocks),
		config_test(test_a_host_of_other_letters_would_match_nothing),
		config_test(test_a_proxy_of_the_environment_is_not_passed_over_in_silence),
		config_test(test_what_destinations_share_changes_their_hash),
		config_test(test_a_token_is_read_and_shown_to_nobody),
		config_test(test_headers_come_from_a_file_line_by_line),
		config_test(test_certificates_are_looked_at_before_they_are_needed),
		config_test(test_what_a_file_of_a_destination_holds_changes_its_hash),
		config_test(test_a_ca_that_is_renewed_in_its_place_changes_the_hash),
		config_test(test_a_mail_is_encrypted_unless_somebody_says_so),
		config_test(test_a_mail_takes_the_keys_that_make_sense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
