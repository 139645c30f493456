/* SPDX-License-Identifier: ISC */
/* Secrets: where they may come from, who may read them, and that no message shows one. */
#include "tests/unit/config_fixture.h"

#define SLACK_FILE "[destination d]\ntype = slack\nurl_file = secret\n"
#define HOOK "https://hooks.slack.com/services/T0/B0/hush"

static void test_a_private_file_gives_the_url(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "secret", HOOK "\n", 0600);
	fixture_load_text(f, SLACK_FILE);
	fixture_expect_good(f);
	expect_str(f->c->dests[0].d->url, HOOK);
}

static void test_a_file_that_others_can_read_is_refused(void **state)
{
	static const mode_t modes[] = {0644, 0604, 0660};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		fixture_write(f, "secret", HOOK "\n", modes[i]);
		fixture_load_text(f, SLACK_FILE);
		assert_null(f->c);
		fixture_expect(
			f, "rasid.conf:3:12: error: 'url_file': others can read the secret in");
		fixture_expect(f, "do: chmod 600");
	}
}

static void test_no_message_shows_a_secret(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "secret", "not-a-url-but-hush", 0600);
	fixture_load_text(f, SLACK_FILE);
	assert_null(f->c);
	fixture_expect(f, "'url_file': what it holds is not an http(s) URL");
	fixture_write(f, "secret", HOOK "\nand a second line", 0600);
	fixture_load_text(f, SLACK_FILE);
	fixture_expect(f, "must hold one line of ASCII characters without spaces");
	fixture_write(f, "secret", "whsec_hush", 0600);
	fixture_load_text(f, "[destination d]\ntype = webhook\nurl = https://x.example/\n"
			     "hmac_file = secret\n");
	assert_null(f->c);
	assert_lacks(f->printed.p, "hush");
}

static void test_an_inline_secret_url_in_a_file_for_everybody_is_warned_about(void **state)
{
	struct fixture *f = *state;

	fixture_write(
		f, "alerts.d/a.conf", "[destination d]\ntype = slack\nurl = " HOOK "\n", 0644);
	fixture_load(f);
	assert_non_null(f->c);
	fixture_expect(f, "a.conf:3:7: warning: the URL of a 'slack' destination is a secret");
	assert_null(strstr(f->printed.p, "hush"));
	fixture_write(
		f, "alerts.d/a.conf", "[destination d]\ntype = slack\nurl = " HOOK "\n", 0600);
	fixture_load(f);
	fixture_expect_good(f);
	fixture_write(f, "alerts.d/a.conf", "[destination d]\ntype = webhook\nurl = " HOOK "\n",
		0644);
	fixture_load(f);
	fixture_expect_good(f);
}

static void test_show_masks_an_inline_url(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out;
	struct err e;

	fixture_write(f, "rasid.conf", "[destination d]\ntype = slack\nurl = " HOOK "\n", 0600);
	buf_init(&out, BUF_NO_MAX);
	assert_code(config_show(f->dir, false, &out, &e), ERR_NONE);
	assert_has(out.p, "url = https://hooks.slack.com/(secret)\n");
	assert_lacks(out.p, "hush");
}

static void test_a_systemd_credential_gives_url_and_key(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "creds/hook", HOOK "\n", 0644); /* systemd's directory guards it */
	fixture_write(f, "creds/key", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", 0600);
	char *dir = xasprintf("%s/creds", f->dir);

	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	free(dir);
	fixture_load_text(f, "[destination d]\ntype = webhook\nurl_credential = hook\n"
			     "hmac_credential = key\n");
	fixture_expect_good(f);
	expect_str(f->c->dests[0].d->url, HOOK);
	const struct webhook *w = (const struct webhook *)f->c->dests[0].d;

	assert_int_equal(w->n_hmac, 1);
	expect_str(w->hmac[0], "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
}

/* LoadCredential=rasid:DIRECTORY, as the shipped unit has it. */
static void test_a_credential_loaded_with_its_directory_is_found_by_its_own_name(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "creds/rasid_hook", HOOK "\n", 0400);
	char *dir = xasprintf("%s/creds", f->dir);

	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	free(dir);
	fixture_load_text(f, "[destination d]\ntype = slack\nurl_credential = hook\n");
	fixture_expect_good(f);
	expect_str(f->c->dests[0].d->url, HOOK);
}

static void test_by_hand_a_credential_is_read_where_it_comes_from(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "secrets/hook", HOOK "\n", 0600);
	fixture_load_text(f, "[destination d]\ntype = slack\nurl_credential = hook\n");
	fixture_expect_good(f);
	expect_str(f->c->dests[0].d->url, HOOK);
	fixture_write(f, "secrets/hook", HOOK "\n", 0644);
	fixture_load_text(f, "[destination d]\ntype = slack\nurl_credential = hook\n");
	assert_null(f->c);
	fixture_expect(f, "others can read the secret in");
}

static void test_a_credential_without_systemd_says_so(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[destination d]\ntype = slack\nurl_credential = no-such-name\n");
	assert_null(f->c);
	fixture_expect(f, "$CREDENTIALS_DIRECTORY is not set");
}

static void test_signing_keys_rotate_newest_first_and_are_capped(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "new", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", 0600);
	fixture_write(f, "old", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\n", 0600);
	fixture_load_text(f, "[destination d]\ntype = webhook\nurl = https://x.example/\n"
			     "hmac_file = new\nhmac_file = old\n");
	fixture_expect_good(f);
	const struct webhook *w = (const struct webhook *)f->c->dests[0].d;

	assert_int_equal(w->n_hmac, 2);
	assert_true(str_starts(w->hmac[0], STR("whsec_Mf")));
	fixture_load_text(f,
		"[destination d]\ntype = webhook\nurl = https://x.example/\n"
		"hmac_file = new\nhmac_file = new\nhmac_file = new\nhmac_file = new\n"
		"hmac_file = new\n");
	fixture_expect(f, "has more than 4 signing secrets");
}

static void test_a_changed_signing_secret_changes_the_hash(void **state)
{
	struct fixture *f = *state;
	static const char text[] = "[destination d]\ntype = webhook\nurl = https://x.example/\n"
				   "hmac_file = key\n";

	fixture_write(f, "key", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", 0600);
	fixture_load_text(f, text);
	fixture_expect_good(f);
	uint64_t before = f->c->dests[0].hash;

	fixture_load_text(f, text);
	assert_true(f->c->dests[0].hash == before);
	fixture_write(f, "key", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\n", 0600);
	fixture_load_text(f, text);
	assert_true(f->c->dests[0].hash != before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_a_private_file_gives_the_url),
		config_test(test_a_file_that_others_can_read_is_refused),
		config_test(test_no_message_shows_a_secret),
		config_test(test_an_inline_secret_url_in_a_file_for_everybody_is_warned_about),
		config_test(test_show_masks_an_inline_url),
		config_test(test_a_changed_signing_secret_changes_the_hash),
		config_test(test_a_systemd_credential_gives_url_and_key),
		config_test(
			test_a_credential_loaded_with_its_directory_is_found_by_its_own_name),
		config_test(test_by_hand_a_credential_is_read_where_it_comes_from),
		config_test(test_a_credential_without_systemd_says_so),
		config_test(test_signing_keys_rotate_newest_first_and_are_capped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
