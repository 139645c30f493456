/* SPDX-License-Identifier: ISC */
/*
 * Every example in rasid.conf(5) is a configuration that is accepted as it stands, and every destination type
 * has one. The secrets that an example names are put where it says.
 */
#include "tests/unit/config_fixture.h"

#define BEGIN "\n.Bd -literal"
#define END "\n.Ed"

/* What lies in a file or a credential, by the key that names it; else a URL. */
static const struct {
	struct str key;
	const char *content;
} secrets[] = {
	{STR_INIT("topic"), "desk-7f3a"},
	{STR_INIT("routing_key"), "0123456789abcdef0123456789abcdef"},
	{STR_INIT("hmac"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
	{STR_INIT("token"), "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"},
	{STR_INIT("bearer"), "s3cr3t"},
	{STR_INIT("password"), "s3cr3t"},
	{STR_INIT("user"), "desk"},
	{STR_INIT("key"), "s3cr3t"},
	{STR_INIT("headers"), "X-Desk: 1"},
	{STR_INIT("auth"), "news.example reader:s3cr3t"},
};

static char *slurp(const char *path)
{
	AUTO_BUF struct buf text;
	char chunk[4096];
	size_t n = 0;
	FILE *f = fopen(path, "re");

	buf_init(&text, BUF_NO_MAX);
	assert_non_null(f);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(&text, chunk, n);
	fclose(f);
	return buf_detach(&text, NULL);
}

static const char *content_of(struct str key)
{
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		if (str_find_str(key, secrets[i].key) < key.n)
			return secrets[i].content;
	return "https://tool.example/hooks/s3cr3t";
}

/* "NAME_credential = X" or "NAME_file = .../X" is secrets/X. */
static void secret_put(const struct fixture *f, struct str line)
{
	struct str key = str_trim(str_sub(line, 0, str_find(line, '=')));
	struct str value = str_trim(str_sub(line, str_find(line, '=') + 1, line.n));
	size_t slash = str_rfind(value, '/');
	struct str name = slash < value.n ? str_sub(value, slash + 1, value.n) : value;
	char *path = xasprintf("secrets/" STR_F, STR_A(name));

	if (str_ends(key, STR("_credential")) || str_ends(key, STR("_file")))
		fixture_write(f, path, content_of(key), 0600);
	free(path);
}

/* As in the source of a page; files of /etc/rasid lie in the fixture. */
static void text_put(const struct fixture *f, struct str example, struct buf *out)
{
	struct str etc = STR("/etc/rasid/");

	for (size_t i = 0; i < example.n; i++) {
		if (str_starts(str_sub(example, i, example.n), etc)) {
			buf_printf(out, "%s/", f->dir);
			i += etc.n - 1;
		} else if (str_starts(str_sub(example, i, example.n), STR("\\e")))
			buf_char(out, example.p[i++]);
		else
			buf_char(out, example.p[i]);
	}
}

static void example_check(struct fixture *f, struct str example)
{
	AUTO_BUF struct buf text;
	struct str rest = example;
	struct str line;

	buf_init(&text, BUF_NO_MAX);
	while (str_cut(&rest, '\n', &line))
		secret_put(f, line);
	text_put(f, example, &text);
	buf_char(&text, '\0');
	fixture_load_text(f, text.p);
	if (f->c == NULL)
		fail_msg(
			"the example\n" STR_F "\nis refused: %s", STR_A(example), f->printed.p);
}

/* The next example of a page from *at on. */
static bool example_next(struct str page, size_t *at, struct str *ret)
{
	size_t from = *at + str_find_str(str_sub(page, *at, page.n), STR(BEGIN));

	if (from >= page.n)
		return false;
	struct str rest = str_sub(page, from + 1, page.n);
	size_t line = str_find(rest, '\n');

	*ret = str_sub(rest, line + 1, str_find_str(rest, STR(END)) + 1);
	*at = from + 1;
	return true;
}

static void test_every_example_is_accepted(void **state)
{
	struct fixture *f = *state;
	char *page = slurp("man/rasid.conf.5");
	struct str example;
	size_t n = 0;

	for (size_t at = 0; example_next(str_of(page), &at, &example);)
		/* Others show shell commands, or the grammar with words that mean nothing. */
		if (str_find_str(example, STR("]\n")) < example.n &&
			str_find_str(example, STR("[section")) == example.n) {
			example_check(f, example);
			n++;
		}
	assert_true(n > 3);
	free(page);
}

static void test_every_destination_type_has_an_example(void **state)
{
	char *page = slurp("man/rasid.conf.5");
	const struct dest_ops *const *types = NULL;
	size_t n = dest_types(&types);
	(void)state;

	for (size_t i = 0; i < n; i++) {
		char *line = xasprintf("]\ntype = %s\n", types[i]->type);

		if (strstr(page, line) == NULL)
			fail_msg("rasid.conf(5) has no example of %s", types[i]->type);
		free(line);
	}
	free(page);
}

/* What tests that go through all types take their destinations from: a key without a value there is tested
 * by none of them. */
static void test_every_key_of_every_type_has_a_value_for_the_tests(void **state)
{
	char *text = slurp("tests/golden/config/alltypes/rasid.conf");
	const struct dest_ops *const *types = NULL;
	size_t n = dest_types(&types);
	(void)state;

	for (size_t i = 0; i < n; i++) {
		char *line = xasprintf("\ntype = %s\n", types[i]->type);
		size_t at = str_find_str(str_of(text), str_of(line));
		struct str section = str_sub(str_of(text), at, strlen(text));

		section.n = str_find_str(section, STR("\n["));
		for (size_t k = 0; k < types[i]->n_keys; k++) {
			char *key = xasprintf("\n" STR_F, STR_A(types[i]->keys[k].name));

			if (str_find_str(section, str_of(key)) == section.n)
				fail_msg("%s has no '" STR_F
					 "' in tests/golden/config/alltypes",
					types[i]->type, STR_A(types[i]->keys[k].name));
			free(key);
		}
		free(line);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_every_example_is_accepted),
		config_test(test_every_destination_type_has_an_example),
		config_test(test_every_key_of_every_type_has_a_value_for_the_tests),
	};

	return cmocka_run_group_tests_name("config_examples", tests, NULL, NULL);
}
