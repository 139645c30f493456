/* SPDX-License-Identifier: ISC */
/* The key table against what people read: the man pages and the starter configuration. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "config/keys.h"
#include "tests/unit/unit.h"
#include "watch/watchset.h"

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

/* The text between the first `start` and the next `end` behind it. */
static struct str part(struct str text, const char *start, const char *end)
{
	size_t from = str_find_str(text, str_of(start));
	struct str rest = str_sub(text, from + strlen(start), text.n);

	return from < text.n ? str_sub(rest, 0, str_find_str(rest, str_of(end)))
			     : (struct str){NULL, 0};
}

/* A section's part of the page that describes it. */
static struct str man_section(struct str page, const struct config_schema *s)
{
	char *heading = xasprintf("\n.Ss [" STR_F "%s] keys\n", STR_A(s->type),
		s->target == TARGET_CONFIG ? "" : " id");
	struct str found = part(page, heading, "\n.Ss ");

	free(heading);
	return found;
}

static bool names_default(struct str text, const char *def)
{
	char *literal = xasprintf("Default:\n.Li %s .", def);
	char *choice = xasprintf("Default:\n.Cm %s .", def);
	bool found = str_find_str(text, str_of(literal)) < text.n ||
		     str_find_str(text, str_of(choice)) < text.n;

	free(literal);
	free(choice);
	return found;
}

static void check_key(
	const struct config_schema *s, const struct conf_key *k, struct str section)
{
	char *item = xasprintf("\n.It Ic " STR_F " ", STR_A(k->name));
	struct str text = part(section, item, "\n.It ");

	free(item);
	if (text.n == 0)
		fail_msg("[" STR_F "] " STR_F " is not in the man page", STR_A(s->type),
			STR_A(k->name));
	if (k->def != NULL && !names_default(text, k->def))
		fail_msg("the default of [" STR_F "] " STR_F " is not in the man page",
			STR_A(s->type), STR_A(k->name));
	if (((k->flags & KEY_LIST) != 0) !=
		(str_find_str(text, STR("May be repeated")) < text.n))
		fail_msg("[" STR_F "] " STR_F ": may it be repeated?", STR_A(s->type),
			STR_A(k->name));
	for (const struct conf_choice *c = k->choices; c != NULL && c->word.n > 0; c++)
		if (str_find_str(text, c->word) == text.n)
			fail_msg("the choice '" STR_F "' of " STR_F " is not in the man page",
				STR_A(c->word), STR_A(k->name));
}

static void test_every_key_is_in_its_man_page_with_its_default(void **state)
{
	(void)state;
	char *conf = slurp("man/rasid.conf.5");
	char *watch = slurp("man/rasid-watch.5");
	const struct config_schema *all = NULL;
	size_t n = config_schemas(&all);

	for (size_t i = 0; i < n; i++) {
		struct str section = man_section(str_of(conf), &all[i]);

		if (section.p == NULL)
			section = man_section(str_of(watch), &all[i]);
		if (section.p == NULL)
			fail_msg("[" STR_F "] is in no man page", STR_A(all[i].type));
		for (size_t k = 0; k < all[i].n_keys && all[i].target != TARGET_SET; k++)
			check_key(&all[i], &all[i].keys[k], section);
		/* A set's keys are those of a watch: only named. */
		for (size_t k = 0; k < all[i].n_keys && all[i].target == TARGET_SET; k++)
			assert_true(str_find_str(section, all[i].keys[k].name) < section.n);
	}
	free(conf);
	free(watch);
}

static const char *const dest_section = "\n.Ss [destination id] keys\n";

/* Every form of every key, and beside its type the names of those that only it takes. */
static void test_every_key_of_every_destination_type_is_in_the_man_page(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a = {0};
	char *page = slurp("man/rasid.conf.5");
	struct str section = part(str_of(page), dest_section, "\n.Ss ");
	const struct dest_ops *const *types = NULL;
	size_t n = dest_types(&types);

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < n; i++) {
		struct config_schema s = config_dest_schema(types[i], &a);
		char *item = xasprintf("\n.It Cm %s\n", types[i]->type);
		struct str text = part(section, item, "\n.It ");

		if (text.n == 0)
			fail_msg("%s is not in the man page", item);
		free(item);
		for (size_t k = 0; k < s.n_keys; k++)
			check_key(&s, &s.keys[k], section);
		for (size_t k = 0; k < types[i]->n_keys; k++)
			if (str_find_str(text, types[i]->keys[k].name) == text.n)
				fail_msg("beside '%s' the man page does not name %s",
					types[i]->type, types[i]->keys[k].name.p);
	}
	free(page);
}

static bool is_key(const struct config_schema *s, struct str name)
{
	return config_key(s, name) != NULL ||
	       (s->target == TARGET_DEST && config_dest_key_known(name));
}

static void test_every_rule_of_a_hit_is_in_the_man_page(void **state)
{
	(void)state;
	char *page = slurp("man/rasid.1");
	struct str explain = part(str_of(page), "\n.Ss explain\n", "\n.Ss ");
	const char *name;

	for (unsigned i = 0; (name = rule_name((enum rule)(1U << i)))[0] != '\0'; i++)
		if (str_find_str(explain, str_of(name)) == explain.n)
			fail_msg("rasid(1) lacks the rule %s", name);
	free(page);
}

static void test_every_flag_is_in_the_man_page(void **state)
{
	(void)state;
	char *page = slurp("man/rasid-watch.5");
	struct str flags = part(str_of(page), "\n.Ss Flags\n", "\n.Ss ");

	for (unsigned bit = 1; bit < TERM_GAP_UNIT; bit <<= 1) {
		const char *name = term_flag_name((enum term_flag)bit);
		assert_true(name[0] != '\0');
		if (str_find_str(flags, str_of(name)) == flags.n)
			fail_msg("rasid-watch(5) lacks the flag %s", name);
	}
	free(page);
}

static void test_the_man_pages_know_no_other_keys(void **state)
{
	(void)state;
	char *page = slurp("man/rasid.conf.5");
	const struct config_schema *all = NULL;
	size_t n = config_schemas(&all);

	for (size_t i = 0; i < n; i++) {
		struct str rest = man_section(str_of(page), &all[i]);
		struct str line;

		while (str_cut(&rest, '\n', &line)) {
			if (!str_starts(line, STR(".It Ic ")))
				continue;
			struct str name = str_sub(line, 7, line.n);

			name.n = str_find(name, ' ');
			if (!is_key(&all[i], name))
				fail_msg("[" STR_F "] has no key " STR_F, STR_A(all[i].type),
					STR_A(name));
		}
	}
	free(page);
}

static void test_the_starter_configuration_shows_every_default(void **state)
{
	(void)state;
	char *conf = slurp("etc/rasid.conf");
	const struct config_schema *all = NULL;
	size_t n = config_schemas(&all);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < all[i].n_keys && all[i].target == TARGET_CONFIG; k++) {
			const struct conf_key *key = &all[i].keys[k];
			char *line = xasprintf("\n#" STR_F " = %s%s", STR_A(key->name),
				key->def ? key->def : "", key->def ? "\n" : "");

			if (strstr(conf, line) == NULL)
				fail_msg("etc/rasid.conf does not have: %s", line);
			free(line);
		}
	}
	free(conf);
}

static void check_schema(const struct config_schema *s)
{
	assert_true(s->n_keys > 0 && s->n_keys <= CONFIG_KEYS_MAX);
	for (size_t k = 0; k < s->n_keys; k++) {
		const struct conf_key *key = &s->keys[k];

		assert_ptr_equal(config_key(s, key->name), key);
		assert_null(config_unsupported(s->type, key->name));
		assert_non_null(key->doc);
		if (key->kind == KIND_CHOICE || key->kind == KIND_WORD ||
			key->kind == KIND_COLOR)
			assert_non_null(key->choices);
	}
}

static void test_the_tables_are_consistent(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a = {0};
	const struct config_schema *all = NULL;
	const struct dest_ops *const *types = NULL;
	size_t n = config_schemas(&all);

	assert_true(n <= 32); /* section.c lists them for a suggestion */
	for (size_t i = 0; i < n; i++)
		check_schema(&all[i]);
	arena_init(&a, 1 << 20);
	n = dest_types(&types);
	for (size_t i = 0; i < n; i++) {
		struct config_schema s = config_dest_schema(types[i], &a);

		check_schema(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_key_is_in_its_man_page_with_its_default),
		cmocka_unit_test(test_every_key_of_every_destination_type_is_in_the_man_page),
		cmocka_unit_test(test_every_rule_of_a_hit_is_in_the_man_page),
		cmocka_unit_test(test_every_flag_is_in_the_man_page),
		cmocka_unit_test(test_the_man_pages_know_no_other_keys),
		cmocka_unit_test(test_the_starter_configuration_shows_every_default),
		cmocka_unit_test(test_the_tables_are_consistent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
