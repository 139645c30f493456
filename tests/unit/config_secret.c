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
		fixture_expect(f, "rasid.conf:3:12: error: 'url_file': do: chmod 600 ");
		fixture_expect(f, "(others can read the secret in it; its mode is 0");
	}
}

static void test_no_message_shows_a_secret(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "secret", "not-a-url-but-hush", 0600);
	fixture_load_text(f, SLACK_FILE);
	assert_null(f->c);
	fixture_expect(
		f, "'url_file': write the whole http(s) URL into it: what it holds is none");
	fixture_write(f, "secret", HOOK "\nand a second line", 0600);
	fixture_load_text(f, SLACK_FILE);
	fixture_expect(f, "'url_file': write the secret as one line of ASCII without spaces");
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
	fixture_expect(f, "a.conf:3:7: warning: use 'url_file =': the URL of a 'slack'");
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

static void test_what_is_to_be_done_about_a_missing_credential_comes_first(void **state)
{
	struct fixture *f = *state;
	static const char text[] =
		"[destination d]\ntype = slack\nurl_credential = no-such-name\n";

	fixture_load_text(f, text);
	assert_null(f->c);
	fixture_expect(f, "'url_credential': put the secret into /tmp/");
	fixture_expect(f, "/secrets/no-such-name, with mode 600: No such file");
	setenv("CREDENTIALS_DIRECTORY", f->dir, 1);
	fixture_load_text(f, text);
	assert_null(f->c);
	fixture_expect(f, "'url_credential': restart the service: ");
	fixture_expect(f, "'no-such-name' was not among them (its file is /tmp/");
}

/* The file that the next start hands over is the one to be judged. */
static void test_by_hand_the_new_secret_is_checked(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "secrets/hook", "nonsense\n", 0600);
	fixture_load_text(f, "[destination d]\ntype = slack\nurl_credential = hook\n");
	assert_null(f->c);
	fixture_expect(f, "write the whole http(s) URL into it");
}

/* ---- lines that are quoted ------------------------------------------------------------ */

static void test_no_line_with_a_secret_is_quoted(void **state)
{
	struct fixture *f = *state;
	static const char *const texts[] = {
		"[destination d]\ntype = slack\nurl = ftp://x.example/hush\n",
		"[destination d]\ntype = slack\nurl = " HOOK "\nurl = " HOOK "\n",
		"[destination d]\ntype = slack\nurl fast = " HOOK "\n",
		"[destination d]\ntype = slack\nulr = " HOOK "\n",
		"[destination d]\ntype = slack\nURL = " HOOK "\n",
		"[destination d]\ntype = slack\nurl: " HOOK "\n",
		"[destination d]\ntype = slack\nurl " HOOK "\n",
		"[destination d]\ntype = slack\n" HOOK "\n",
		"[destination d]\ntype = slack\nurl_file = " HOOK "\n",
		"[destination d]\ntype = slack\nurl_credential = " HOOK "\n",
		"[destination d]\ntype = slack\nallow_address = " HOOK "\n",
		"[destination d]\ntype = " HOOK "\n",
		"[destination d]\ntype = slak\ntoken = xoxb-hush\n",
		"[destination d]\ntype = webhook\nurl = http://x.example/hush\n",
		"[destination d]\ntype = webhook\nurl = https://x.example/a b/hush\n",
		"[destination d]\ntype = webhook\nurl = https://x.example/\nhmc = hush\n",
		"[destination d]\ntype = webhook\nurl = https://x.example/\nhmac = hush\n",
		"[destination d]\ntype = webhook\nurl = https://x.example/\nhmac_file = whsec_hush\n",
		"[destination d]\nurl = ftp://x.example/hush\nhmac = hush\n",
		"[destination d] url = " HOOK "\n",
		"[destination " HOOK "]\n",
		"[destination أ]\nhmac x = hush\nurl: " HOOK "\n",
		"[destinaton d]\ntype = slack\nURL = " HOOK "\n",
		"url = " HOOK "\n",
		"[alerts]\nurl = " HOOK "\n",
		"[fetch]\ntoken = hush\n",
		"[fetch]\nproxy = http://me:hush@proxy.example:99999/\n",
		"[fetch]\nproxy_file = http://me:hush@proxy.example/hush\n",
		"[watch w]\nterm = x\nurl = " HOOK "\n",
		"[watch w]\nterm = x\n" HOOK "\n",
		"[watch w]\nterm = x\nnotify = " HOOK "\n",
		"[feed f]\nurl = https://me:hush@x.example/a b\n",
		"[feed f]\nurl = https://me:x@hush@x.example/a b\n",
		"[feed f]\nulr = https://me:hush@x.example/a\n",
		"[feed f]\nurl = https://me:pa/hush@x.example/a\n",
		"[feed f]\nurl = https://me:pa#hush@x.example/a\n",
		"[feed f]\nurl = https://me:pa?hush@x.example/a\n",
		"[feed f]\nurl = https://me:pa hush@x.example/a\n",
		"[feed f]\nurl = https:/me:hush@x.example/a\n",
		"[feed f]\nurl = me:hush@x.example/a\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		fixture_load_text(f, texts[i]);
		if (f->c != NULL || f->printed.n == 0)
			fail_msg("no error in: %s", texts[i]);
		if (strstr(f->printed.p, "hush") != NULL)
			fail_msg("shown: %s", f->printed.p);
	}
}

static void test_other_lines_are_quoted_as_they_are(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[watch w]\nterm = سر\ntrem = أمن\n");
	fixture_expect(f, "    trem = أمن\n");
	fixture_load_text(f, "[feed f]\nurl = https://me:hush@x.example/a b\n");
	fixture_expect(f, "    url = https://(not shown)@x.example/a b\n");
	fixture_load_text(f, "[destination d]\ntype = slack\nurl_file = secret\nulr = x\n");
	fixture_expect(f, "    url_file = secret\n");
	fixture_expect(f, "    ulr = (not shown)\n");
	fixture_load_text(f, "[fetch]\ninterval = soon\n[feed f] # hush\n");
	fixture_expect(f, "    interval = soon\n");
	fixture_expect(f, "    [feed f] (not shown)\n");
}

static void test_show_masks_the_password_of_a_feed(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out;
	struct err e;

	fixture_write(
		f, "rasid.conf", "[feed f]\nurl = https://me:hush@x.example/@rss\n", 0600);
	buf_init(&out, BUF_NO_MAX);
	assert_code(config_show(f->dir, false, &out, &e), ERR_NONE);
	assert_has(out.p, "url = https://(not shown)@x.example/@rss\n");
}

/* ---- the directory of secrets --------------------------------------------------------- */

static void test_names_that_systemd_cannot_hand_over_are_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = {
		"secrets/سر", "secrets/desk:2", "secrets/a\tb", "secrets/sub/سر"};

	fixture_write(f, "secrets/desk", "x", 0600);
	fixture_write(f, "secrets/desk~", "x", 0600);
	fixture_write(f, "secrets/.س.swp", "x", 0600);
	fixture_load_text(f, "");
	fixture_expect_good(f);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		fixture_write(f, names[i], "x", 0600);
		fixture_load(f);
		assert_null(f->c);
		fixture_expect(f, "/secrets");
		fixture_expect(f, ": error: rename the file '");
		char *path = xasprintf("%s/%s", f->dir, names[i]);

		assert_int_equal(unlink(path), 0);
		free(path);
	}
}

static void on_waiting(struct str path, void *arg)
{
	struct buf *b = arg;

	buf_printf(b, STR_F "\n", STR_A(str_sub(path, str_rfind(path, '/') + 1, path.n)));
}

static void test_secrets_that_the_service_does_not_have_are_told(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out;
	char *in_use = xasprintf("%s/in-use", f->dir);

	buf_init(&out, BUF_NO_MAX);
	fixture_write(f, "secrets/same", "a\n", 0600);
	fixture_write(f, "secrets/changed", "new\n", 0600);
	fixture_write(f, "secrets/added", "b\n", 0600);
	fixture_write(f, "secrets/elsewhere", "c\n", 0600);
	/* No service runs: nobody waits for anything. */
	config_secrets_waiting(f->dir, in_use, on_waiting, &out);
	assert_int_equal(out.n, 0);
	fixture_write(f, "in-use/rasid_same", "a\n", 0400);
	fixture_write(f, "in-use/rasid_changed", "old\n", 0400);
	fixture_write(f, "in-use/elsewhere", "of another file\n", 0400);
	config_secrets_waiting(f->dir, in_use, on_waiting, &out);
	assert_string_equal(out.p, "added\nchanged\n");
	free(in_use);
}

static void test_a_change_in_the_directory_is_seen_from_outside(void **state)
{
	struct fixture *f = *state;
	static const struct timespec times[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
	char *in_use = xasprintf("%s/in-use", f->dir);
	char *source = xasprintf("%s/secrets", f->dir);

	fixture_write(f, "secrets/desk", "a\n", 0600);
	fixture_write(f, "in-use/rasid_desk", "a\n", 0400);
	fixture_load_text(f, "");
	assert_false(config_secrets_changed(f->c)); /* not under systemd */
	setenv("CREDENTIALS_DIRECTORY", in_use, 1);
	assert_int_equal(utimensat(AT_FDCWD, source, times, 0), 0);
	assert_false(config_secrets_changed(f->c));
	assert_int_equal(utimensat(AT_FDCWD, in_use, times, 0), 0);
	assert_false(config_secrets_changed(f->c));
	fixture_write(f, "secrets/new", "b\n", 0600);
	assert_true(config_secrets_changed(f->c));
	free(in_use);
	free(source);
}

static void test_a_secret_that_was_written_since_is_outdated(void **state)
{
	struct fixture *f = *state;
	static const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
	char *path = xasprintf("%s/secret", f->dir);

	fixture_write(f, "secret", HOOK "\n", 0600);
	fixture_load_text(f, SLACK_FILE);
	fixture_expect_good(f);
	assert_int_equal(f->c->n_secrets, 1);
	assert_false(config_secret_outdated(&f->c->secrets[0]));
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	assert_true(config_secret_outdated(&f->c->secrets[0]));
	fixture_load(f);
	assert_false(config_secret_outdated(&f->c->secrets[0]));
	assert_int_equal(unlink(path), 0);
	assert_false(config_secret_outdated(&f->c->secrets[0]));
	free(path);
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
	fixture_expect(f, "take the oldest signing secrets out of destination 'd'");
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

/* ---- files that only root can read ---------------------------------------------------- */

static void on_closed(struct str path, bool dir, void *arg)
{
	buf_printf(arg, "%s " STR_F "\n", dir ? "dir" : "file",
		STR_A(str_sub(path, str_rfind(path, '/') + 1, path.n)));
}

static void test_files_that_only_root_can_read_are_named(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out;
	char *path = xasprintf("%s/watch.d", f->dir);

	if (geteuid() != 0)
		skip();
	buf_init(&out, BUF_NO_MAX);
	fixture_write(f, "rasid.conf", "", 0644);
	fixture_write(f, "feeds.d/open.conf", "", 0644);
	fixture_write(f, "feeds.d/closed.conf", "", 0600);
	fixture_write(f, "feeds.d/theirs.conf", "", 0640);
	fixture_write(f, "watch.d/w.conf", "", 0644);
	fixture_write(f, "secrets/desk", "", 0600);
	assert_int_equal(chmod(f->dir, 0755), 0);
	assert_int_equal(chmod(path, 0744), 0);
	free(path);
	path = xasprintf("%s/feeds.d/theirs.conf", f->dir);
	assert_int_equal(chown(path, 0, 1), 0); /* a group that may be the service's */
	config_closed_each(f->dir, on_closed, &out);
	assert_string_equal(out.p, "file closed.conf\ndir watch.d\n");
	free(path);
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
		config_test(test_what_is_to_be_done_about_a_missing_credential_comes_first),
		config_test(test_by_hand_the_new_secret_is_checked),
		config_test(test_no_line_with_a_secret_is_quoted),
		config_test(test_other_lines_are_quoted_as_they_are),
		config_test(test_show_masks_the_password_of_a_feed),
		config_test(test_names_that_systemd_cannot_hand_over_are_refused),
		config_test(test_secrets_that_the_service_does_not_have_are_told),
		config_test(test_a_change_in_the_directory_is_seen_from_outside),
		config_test(test_a_secret_that_was_written_since_is_outdated),
		config_test(test_files_that_only_root_can_read_are_named),
		config_test(test_signing_keys_rotate_newest_first_and_are_capped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
