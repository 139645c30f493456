/* SPDX-License-Identifier: ISC */
/* The configuration grammar: what is read, what is refused, and what people are told. */
#include <string.h>

#include "base/conf.h"
#include "tests/unit/unit.h"

struct reading {
	struct arena a;
	struct conf_diags d;
	struct conf_file file;
	struct buf printed;
};

static int setup(void **state)
{
	static struct reading r;

	arena_init(&r.a, 8 << 20);
	conf_diags_init(&r.d, &r.a);
	buf_init(&r.printed, BUF_NO_MAX);
	*state = &r;
	return 0;
}

static int teardown(void **state)
{
	struct reading *r = *state;

	arena_done(&r->a);
	buf_done(&r->printed);
	return 0;
}

static void read_bytes(struct reading *r, struct str text)
{
	conf_read(text, STR("t.conf"), &r->a, &r->d, &r->file);
	buf_reset(&r->printed);
	buf_str(&r->printed, STR(""));
	buf_reserve(&r->printed, 1);
	conf_diags_print(&r->d, &r->printed);
}

static void read_text(struct reading *r, const char *text)
{
	read_bytes(r, str_of(text));
}

#define expect(s, lit) assert_str_is(s, lit)

static void test_reads_sections_keys_flags_and_values(void **state)
{
	struct reading *r = *state;

	read_text(r, "# a comment\n\n[watch desk-1]\nterm = التحالف الدولي\n"
		     "term exact, title = A = b # c\n; other\n  [daemon]\t\n");
	assert_string_equal(r->printed.p, "");
	assert_int_equal(r->file.n_sections, 2);
	const struct conf_section *s = &r->file.sections[0];

	expect(s->type, "watch");
	expect(s->id, "desk-1");
	assert_int_equal(s->n_entries, 2);
	expect(s->entries[0].value, "التحالف الدولي");
	expect(s->entries[1].flags, "exact, title");
	expect(s->entries[1].value, "A = b # c");
	assert_int_equal(s->entries[1].pos.line, 5);
	assert_int_equal(s->entries[1].value_pos.column, 21);
	expect(r->file.sections[1].type, "daemon");
	assert_int_equal(r->file.sections[1].id.n, 0);
	assert_int_equal(r->file.sections[1].n_entries, 0);
}

static void test_accepts_a_byte_order_mark_and_crlf(void **state)
{
	struct reading *r = *state;

	read_text(r, "\xEF\xBB\xBF[a]\r\nk = v\r\nlast = line");
	assert_string_equal(r->printed.p, "");
	expect(r->file.sections[0].entries[0].value, "v");
	expect(r->file.sections[0].entries[1].value, "line");
}

static void test_trims_nbsp_and_direction_marks_with_a_note(void **state)
{
	struct reading *r = *state;

	read_text(r, "[a]\nk = \xC2\xA0\u200Fنص\u200E \nplain = \u00A0x\u00A0\n");
	expect(r->file.sections[0].entries[0].value, "نص");
	assert_true(r->file.sections[0].entries[0].bidi_removed);
	expect(r->file.sections[0].entries[1].value, "x");
	assert_false(r->file.sections[0].entries[1].bidi_removed);
	assert_string_equal(r->printed.p,
		"t.conf:2:7: note: removed invisible direction marks around the value\n"
		"    k = \u00A0<U+200F>نص<U+200E> \n");
	assert_int_equal(r->d.n_errors, 0);
}

static void test_columns_count_code_points(void **state)
{
	struct reading *r = *state;

	read_text(r, "[a]\nk = التحالف \x01\nd = \x7F\n");
	assert_string_equal(r->printed.p, "t.conf:2:13: error: control character U+0001\n"
					  "t.conf:3:5: error: control character U+007F\n");
}

static void test_collects_every_error_of_a_file(void **state)
{
	struct reading *r = *state;

	read_text(r, "early = 1\n[watch\n[Watch]\n[watch a b]\n[watch a] x\nno equals sign\n"
		     "مفتاح = قيمة\nBad = 1\n= 2\n");
	assert_string_equal(r->printed.p,
		"t.conf:1:1: error: 'early' stands before the first [section]\n"
		"    early = 1\n"
		"t.conf:2:1: error: expected ']' at the end of the section\n"
		"    [watch\n"
		"t.conf:3:2: error: expected a section, as in [watch my-id]\n"
		"    [Watch]\n"
		"t.conf:4:9: error: an id is made of a-z, 0-9, '-' and '_'; a name in any "
		"script goes "
		"to 'title ='\n"
		"    [watch a b]\n"
		"t.conf:5:11: error: nothing may follow the ']' of a section\n"
		"    [watch a] x\n"
		"t.conf:6:1: error: expected 'key = value'\n"
		"    no equals sign\n"
		"t.conf:7:1: error: a key is made of a-z, 0-9 and '_'\n"
		"    مفتاح = قيمة\n"
		"t.conf:8:1: error: a key is made of a-z, 0-9 and '_'\n"
		"    Bad = 1\n"
		"t.conf:9:1: error: a key is made of a-z, 0-9 and '_'\n"
		"    = 2\n");
	assert_int_equal(r->d.n_errors, 9);
}

static void test_a_wrong_header_keeps_its_keys_from_the_section_before(void **state)
{
	struct reading *r = *state;

	read_text(r, "[feed a]\nurl = x\n[feed \u0628]\nurl = y\n");
	assert_int_equal(r->file.n_sections, 2);
	assert_int_equal(r->file.sections[0].n_entries, 1);
	assert_int_equal(r->file.sections[1].type.n, 0);
	assert_int_equal(r->file.sections[1].n_entries, 1);
}

static void test_bad_utf8_names_the_byte(void **state)
{
	struct reading *r = *state;

	read_text(r, "[a]\nk = \xC7\xE1\nok = 1\n");
	assert_string_equal(r->printed.p,
		"t.conf:2:5: error: invalid UTF-8 (byte 8 of the file); "
		"save the file as UTF-8\n");
	assert_int_equal(r->file.sections[0].n_entries, 1);
	read_bytes(r, STR("\xFF\xFE[\0a\0]\0"));
	assert_has(r->printed.p, "t.conf: error: the file is UTF-16");
}

static void test_a_line_has_a_limit(void **state)
{
	struct reading *r = *state;
	static char text[CONF_LINE_MAX + 100];

	memset(text, 'x', sizeof(text) - 1);
	memcpy(text, "[a]\nk=", 6);
	text[4 + CONF_LINE_MAX] = '\n';
	read_text(r, text);
	assert_int_equal(r->file.sections[0].n_entries, 1);
	assert_int_equal(r->d.n_errors, 1); /* the rest: no key = value */
	text[4 + CONF_LINE_MAX] = 'x';
	read_text(r, text);
	assert_has(r->printed.p, "t.conf:2: error: a line has at most 64 KiB");
}

static void test_diagnostics_are_capped_and_the_rest_counted(void **state)
{
	struct reading *r = *state;
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	for (int i = 0; i < CONF_DIAGS_MAX + 5; i++)
		buf_str(&text, STR("x\n"));
	read_text(r, text.p);
	assert_int_equal(r->d.n, CONF_DIAGS_MAX);
	assert_int_equal(r->d.n_errors, CONF_DIAGS_MAX + 5);
	assert_has(r->printed.p, "5 more not shown");
}

static void test_warnings_do_not_crowd_out_errors(void **state)
{
	struct reading *r = *state;

	read_text(r, "");
	for (int i = 0; i < CONF_DIAGS_MAX + 5; i++)
		conf_diag(&r->d, CONF_WARNING, (struct conf_pos){.file = STR("t")}, "doubtful");
	conf_diag(&r->d, CONF_ERROR, (struct conf_pos){.file = STR("t")}, "wrong");
	conf_diag_source(&r->d, STR("the line"));
	assert_int_equal(r->d.n, CONF_WARNINGS_MAX + 1);
	assert_int_equal(r->d.v[CONF_WARNINGS_MAX].severity, CONF_ERROR);
	assert_int_equal(r->d.v[CONF_WARNINGS_MAX].source_line.n, 8);
	conf_diag(&r->d, CONF_WARNING, (struct conf_pos){.file = STR("t")}, "doubtful");
	conf_diag_source(&r->d, STR("another"));
	assert_int_equal(r->d.v[CONF_WARNINGS_MAX].source_line.n, 8);
}

static void test_a_full_arena_is_an_error_not_a_crash(void **state)
{
	struct reading *r = *state;
	struct arena small;
	struct conf_file file;

	arena_init(&small, 64);
	conf_read(STR("[a]\nk = v\n"), STR("t.conf"), &small, &r->d, &file);
	arena_done(&small);
	assert_int_equal(r->d.n_errors, 1);
}

static void test_strips_marks_inside_a_value_but_keeps_joiners(void **state)
{
	struct reading *r = *state;

	expect(conf_bidi_strip(STR("قا\u202Eل\u2066"), &r->a), "قال");
	expect(conf_bidi_strip(STR("می\u200Cروم"), &r->a), "می\u200Cروم");
	assert_int_equal(conf_bidi_find(STR("ab\u061C")), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_reads_sections_keys_flags_and_values, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_accepts_a_byte_order_mark_and_crlf, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_trims_nbsp_and_direction_marks_with_a_note, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_columns_count_code_points, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_collects_every_error_of_a_file, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_wrong_header_keeps_its_keys_from_the_section_before, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_bad_utf8_names_the_byte, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_line_has_a_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_diagnostics_are_capped_and_the_rest_counted, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_warnings_do_not_crowd_out_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_full_arena_is_an_error_not_a_crash, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_strips_marks_inside_a_value_but_keeps_joiners, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
