/* SPDX-License-Identifier: ISC */
/* Charsets: which label is believed, and that nothing depends on a file once a process is locked. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "feeds/charset.h"
#include "tests/unit/cost.h"
#include "tests/unit/unit.h"

/* "السلام عليكم" and more, so that alef-lam can be counted. */
#define HELLO_1256 "\xC7\xE1\xD3\xE1\xC7\xE3 \xC7\xE1\xDA\xC7\xE1\xE3"
#define HELLO_8859 "\xC7\xE4\xD3\xE4\xC7\xE5 \xC7\xE4\xD9\xC7\xE4\xE5"
#define HELLO "السلام العالم"

struct row {
	struct str body;
	const char *content_type, *override;
	const char *name, *text;
	bool mislabelled, repaired;
};

static void check(const struct row *r)
{
	AUTO_BUF struct buf scratch;
	struct charset_claims claims = {
		.override = str_of(r->override), .content_type = str_of(r->content_type)};
	struct charset_text t;

	buf_init(&scratch, 0);
	charset_decode(r->body, &claims, 1000, &scratch, &t);
	assert_str_eq(t.name, str_of(r->name));
	if (!str_eq(t.text, str_of(r->text)))
		fail_msg("%s: got " STR_F, r->text, STR_A(t.text));
	assert_int_equal(t.mislabelled, r->mislabelled);
	assert_int_equal(t.repaired, r->repaired);
	assert_int_equal(utf8_check(t.text), t.text.n);
	assert_false(t.cut);
}

#define CHECK_ALL(rows)                                                                        \
	for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)                          \
	check(&(rows)[i])

static void test_labels_are_believed_in_their_order(void **state)
{
	static const struct row rows[] = {
		{STR_INIT("<?xml version='1.0' encoding='windows-1256'?>" HELLO_1256), "", "",
			"windows-1256", "<?xml version='1.0' encoding='windows-1256'?>" HELLO,
			false, false},
		{STR_INIT("<?xml encoding = \"ISO-8859-6\" ?>" HELLO_8859), "", "",
			"iso-8859-6", "<?xml encoding = \"ISO-8859-6\" ?>" HELLO, false, false},
		/* HTTP before the declaration. */
		{STR_INIT("<?xml encoding=\"iso-8859-6\"?>" HELLO_1256),
			"text/xml; charset=\"Windows-1256\"", "", "windows-1256",
			"<?xml encoding=\"iso-8859-6\"?>" HELLO, false, false},
		/* The feed's own setting before all. */
		{STR_INIT(HELLO_1256), "text/xml; charset=utf-8", "cp1256", "windows-1256",
			HELLO, false, false},
		/* A mark before HTTP. */
		{STR_INIT("\xEF\xBB\xBF" HELLO), "text/xml; charset=windows-1256", "", "utf-8",
			HELLO, false, false},
	};

	(void)state;
	CHECK_ALL(rows);
}

static void test_bytes_refute_a_false_label(void **state)
{
	static const struct row rows[] = {
		{STR_INIT(HELLO), "text/xml; charset=windows-1256", "", "utf-8", HELLO, true,
			false},
		{STR_INIT("<?xml encoding='utf-16'?>" HELLO), "", "", "utf-8",
			"<?xml encoding='utf-16'?>" HELLO, true, false},
		{STR_INIT(HELLO), "text/xml; charset=klingon", "", "utf-8", HELLO, true, false},
		/* windows-1256 and ISO-8859-6 called UTF-8, or nothing. */
		{STR_INIT("<?xml encoding='utf-8'?>" HELLO_1256), "", "", "windows-1256",
			"<?xml encoding='utf-8'?>" HELLO, true, false},
		{STR_INIT(HELLO_1256), "text/xml; charset=utf-8", "", "windows-1256", HELLO,
			true, false},
		{STR_INIT(HELLO_8859), "", "", "iso-8859-6", HELLO, true, false},
		{STR_INIT("d\xE9j\xE0 vu"), "", "", "windows-1252", "déjà vu", true, false},
		/* What servers say of all that they do not know. */
		{STR_INIT(HELLO_1256), "text/xml; charset=ISO-8859-1", "", "windows-1256",
			HELLO, true, false},
		{STR_INIT("<a>" HELLO_8859), "text/xml; charset=windows-1252", "", "iso-8859-6",
			"<a>" HELLO, true, false},
		/* Called by the name of the other: ي and ف tell. */
		{STR_INIT("\xDD\xED \xC7\xE1\xE3\xCF\xED\xE4\xC9"),
			"text/xml; charset=iso-8859-6", "", "windows-1256", "في المدينة", true,
			false},
		{STR_INIT("\xE1\xEA \xC7\xE4\xE5\xCF\xEA\xE6\xC9"),
			"text/xml; charset=windows-1256", "", "iso-8859-6", "في المدينة", true,
			false},
		/* Of letters that both have: the label holds, though "an" of one is "al" of the other. */
		{STR_INIT("\xC7\xE4 \xC8\xD1\xC7\xE4"), "text/xml; charset=windows-1256", "",
			"windows-1256", "ان بران", false, false},
		/* A title without an article. */
		{STR_INIT("\xDA\xC7\xCC\xE1: \xCE\xC8\xD1 1"), "", "", "windows-1256",
			"عاجل: خبر 1", true, false},
	};

	(void)state;
	CHECK_ALL(rows);
}

/* Without a label, or as Latin. */
static void test_other_scripts_are_not_taken_for_arabic(void **state)
{
	static const struct row rows[] = {
		/* Russian in windows-1251 and KOI8-R, Greek in windows-1253, French, one word of all high letters */
		{STR_INIT("\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0"), "", "", "windows-1252",
			"Ïðèâåò, ìèð", true, false},
		{STR_INIT("\xD0\xD2\xC9\xD7\xC5\xD4, \xCD\xC9\xD2"), "", "", "windows-1252",
			"ÐÒÉ×ÅÔ, ÍÉÒ", true, false},
		{STR_INIT("\xEA\xE1\xEB\xE7\xEC\xDD\xF1\xE1"), "", "", "windows-1252",
			"êáëçìÝñá", true, false},
		{STR_INIT("l'\xE9t\xE9, \xC7"
			  "a, gar\xE7on"),
			"a/b; charset=iso-8859-1", "", "windows-1252", "l'été, Ça, garçon",
			false, false},
		{STR_INIT("\xC7\xC7\xC7"), "a/b; charset=koi8-r", "", "koi8-r", "ггг", false,
			false},
	};

	(void)state;
	CHECK_ALL(rows);
}

static void test_utf16_and_utf32_with_and_without_a_mark(void **state)
{
	static const struct row rows[] = {
		{STR_INIT("\xFF\xFE<\0a\0>\0\x27\x06"), "", "", "utf-16le", "<a>ا", false,
			false},
		{STR_INIT("\xFE\xFF\0<\0a\0>\x06\x27"), "", "", "utf-16be", "<a>ا", false,
			false},
		{STR_INIT("<\0?\0x\0m\0l\0?\0>\0\x27\x06"), "", "", "utf-16le", "<?xml?>ا",
			false, false},
		{STR_INIT("\0<\0?\0x\0m\0l\0?\0>\x06\x27"), "text/xml; charset=utf-16", "",
			"utf-16be", "<?xml?>ا", false, false},
		{STR_INIT("\xFF\xFE\0\0<\0\0\0\x27\x06\0\0"), "", "", "utf-32le", "<ا", false,
			false},
		{STR_INIT("\xFF\xFE\x3D\xD8\x0A\xDE"), "", "", "utf-16le", "\U0001F60A", false,
			false},
		/* Half a pair, and half a unit. */
		{STR_INIT("\xFF\xFE\x3D\xD8x\0y"), "", "", "utf-16le", "\uFFFDx", false, true},
	};

	(void)state;
	CHECK_ALL(rows);
}

static void test_single_bytes_that_are_wrong_in_utf8_are_mended(void **state)
{
	static const struct row rows[] = {
		{STR_INIT("سلام \xFF عليكم"), "", "", "utf-8", "سلام \uFFFD عليكم", false,
			true},
		{STR_INIT("سلام \xD8"), "", "", "utf-8", "سلام ", false, false},
		{STR_INIT("سلام \xE0\x80"), "", "", "utf-8", "سلام \uFFFD\uFFFD", false, true},
		{STR_INIT("سلام \xED\xA0"), "", "", "utf-8", "سلام \uFFFD\uFFFD", false, true},
		{STR_INIT("سلام \xED\xA0\x80x"), "", "", "utf-8", "سلام \uFFFD\uFFFD\uFFFDx",
			false, true},
		/* One item of another charset, pasted in. */
		{STR_INIT("سلام \xC7\xE1\xDA\xC7\xE1\xE3 عليكم"), "", "", "utf-8",
			"سلام العالم عليكم", false, true},
	};

	(void)state;
	CHECK_ALL(rows);
}

static void test_charsets_of_other_scripts_and_their_aliases(void **state)
{
	static const struct row rows[] = {
		{STR_INIT("\xF0\xD2\xC9"), "a/b; charset=KOI8-R", "", "koi8-r", "При", false,
			false},
		{STR_INIT("\xCF\xF0\xE8"), "a/b;charset=cp1251", "", "windows-1251", "При",
			false, false},
		{STR_INIT("\xFE\xFD"), "a/b; charset=utf-8", "ISO_8859-9", "windows-1254", "şı",
			false, false},
		{STR_INIT("\xE9\x92"), "a/b; charset=latin1", "", "windows-1252", "é’", false,
			false},
		{STR_INIT("\x93\xFA\x96\x7B"), "a/b; charset=Shift_JIS", "", "shift-jis",
			"日本", false, false},
		{STR_INIT("\xC6\xFC\xCB\xDC"), "a/b; charset=EUC-JP", "", "euc-jp", "日本",
			false, false},
		{STR_INIT("\xD6\xD0"), "a/b; charset=gb2312", "", "gb18030", "中", false,
			false},
		{STR_INIT("\xA4\xA4"), "a/b; charset=big5", "", "big5", "中", false, false},
		{STR_INIT("\xC7\xD1"), "a/b; charset=ks_c_5601-1987", "", "euc-kr", "한", false,
			false},
		{STR_INIT("\xC7\xD1\xFFx"), "a/b; charset=euc-kr", "", "euc-kr", "한\uFFFDx",
			false, true},
	};

	(void)state;
	charset_global_init();
	CHECK_ALL(rows);
}

static void test_the_maximum_cuts_on_a_character(void **state)
{
	static const struct str bodies[] = {STR_INIT(HELLO HELLO),
		STR_INIT("<?xml encoding='windows-1256'?>" HELLO_1256),
		STR_INIT("\xFF\xFE\x27\x06\x27\x06\x27\x06\x27\x06\x27\x06"),
		STR_INIT("سلام\xFFسلام")};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		for (size_t max = 0; max < 8; max++) {
			AUTO_BUF struct buf scratch;
			struct charset_text t;

			buf_init(&scratch, 0);
			charset_decode(
				bodies[i], &(struct charset_claims){0}, max, &scratch, &t);
			assert_true(t.cut);
			assert_true(t.text.n <= max);
			assert_int_equal(utf8_check(t.text), t.text.n);
		}
	}
}

/* Labelled UTF-16, full of NULs, and they stand where no UTF has them. */
static void test_whatever_the_nuls_the_charset_has_a_name(void **state)
{
	static const char *const labels[] = {"utf-16", "utf-16le", "utf-32", "utf-32be"};

	(void)state;
	charset_global_init();
	for (unsigned pattern = 0; pattern < 1U << 8; pattern++) {
		for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
			AUTO_BUF struct buf scratch;
			char body[256], type[64];
			struct charset_text t;

			for (size_t k = 0; k < sizeof(body); k++)
				body[k] = (pattern >> (k % 8) & 1) != 0 ? '\0' : 'x';
			(void)snprintf(type, sizeof(type), "text/xml; charset=%s", labels[i]);
			buf_init(&scratch, 0);
			charset_decode((struct str){body, sizeof(body)},
				&(struct charset_claims){.content_type = str_of(type)}, 4096,
				&scratch, &t);
			assert_true(t.name.n != 0);
		}
	}
}

static void test_controls_are_noticed_at_every_place(void **state)
{
	(void)state;
	for (size_t at = 0; at < 64; at++) {
		AUTO_BUF struct buf scratch;
		char body[65];
		struct charset_text t;

		memset(body, 'x', sizeof(body));
		buf_init(&scratch, 0);
		charset_decode(
			(struct str){body, 65}, &(struct charset_claims){0}, 100, &scratch, &t);
		assert_false(t.controls);
		body[at] = '\b';
		charset_decode(
			(struct str){body, 65}, &(struct charset_claims){0}, 100, &scratch, &t);
		assert_true(t.controls);
	}
}

/* The fast validator against the plain one: every byte value at every place of a stretch. */
static void test_the_fast_path_judges_as_the_plain_one(void **state)
{
	static const char text[] =
		"سلام abc سلام\u201Cx\u201D عليكم ورحمة الله وبركاته 0123456789";
	char body[sizeof(text)];

	(void)state;
	for (size_t at = 0; at + 1 < sizeof(text); at++) {
		for (unsigned c = 0; c < 256; c++) {
			AUTO_BUF struct buf scratch;
			struct charset_text t;
			struct str in = {body, sizeof(text) - 1};

			memcpy(body, text, sizeof(text));
			body[at] = (char)c;
			buf_init(&scratch, 0);
			charset_decode(in, &(struct charset_claims){0}, 1000, &scratch, &t);
			bool cut = at + 2 == sizeof(text) && c >= 0xC2 && c <= 0xF4;
			bool valid = utf8_check(in) == in.n || cut;

			assert_int_equal(t.text.p == body, valid);
			assert_int_equal(utf8_check(t.text), t.text.n);
		}
	}
}

/* Wherever a document is cut, its charset is what it was, and no letter is repaired. */
static void test_a_cut_inside_a_character_says_nothing_of_the_charset(void **state)
{
	static const struct row rows[] = {
		{STR_INIT("<?xml encoding='utf-8'?>سلام\u20AC\U0001F60Aم"),
			"a/b; charset=utf-8", "", "utf-8", NULL, false, false},
		{STR_INIT("<rss>سلام\u20AC\U0001F60Aم"), "", "", "utf-8", NULL, false, false},
		{STR_INIT("\xFF\xFE<\0a\0>\0\x27\x06\x3D\xD8\x0A\xDEx\0"), "", "", "utf-16le",
			NULL, false, false},
		{STR_INIT("\xFE\xFF\0<\0a\0>\x06\x27\xD8\x3D\xDE\x0A\0x"), "", "", "utf-16be",
			NULL, false, false},
		{STR_INIT("<a>\x93\xFA\x96\x7B"), "a/b; charset=Shift_JIS", "", "shift-jis",
			NULL, false, false},
		{STR_INIT("<a>\xD6\xD0\x81\x30\x81\x30"), "a/b; charset=gb18030", "", "gb18030",
			NULL, false, false},
	};

	(void)state;
	charset_global_init();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t n = 10; n <= rows[i].body.n; n++) {
			AUTO_BUF struct buf scratch;
			struct charset_claims claims = {
				.content_type = str_of(rows[i].content_type)};
			struct charset_text t;

			buf_init(&scratch, 0);
			charset_decode(
				str_sub(rows[i].body, 0, n), &claims, 1000, &scratch, &t);
			if (t.mislabelled || t.repaired)
				fail_msg("%s cut at %zu: %d %d", rows[i].name, n, t.mislabelled,
					t.repaired);
			assert_str_eq(t.name, str_of(rows[i].name));
			assert_int_equal(utf8_check(t.text), t.text.n);
			assert_int_equal(str_find_str(t.text, STR("\uFFFD")), t.text.n);
		}
}

static void test_the_parameter_of_a_content_type(void **state)
{
	(void)state;
	assert_str_is(charset_of_content_type(STR("text/xml;charset=utf-8")), "utf-8");
	assert_str_is(
		charset_of_content_type(STR("text/xml; q=1; CharSet = \"x y\" ;z=1")), "x y");
	assert_str_is(charset_of_content_type(STR("a/b; charset='us-ascii'")), "us-ascii");
	assert_int_equal(charset_of_content_type(STR("text/xml")).n, 0);
	assert_int_equal(charset_of_content_type(STR("")).n, 0);
	assert_int_equal(charset_of_content_type(STR("a; charset=")).n, 0);
}

static void decode(struct str in, void *arg)
{
	AUTO_BUF struct buf scratch;
	struct charset_text t;

	(void)arg;
	buf_init(&scratch, 0);
	charset_decode(in, &(struct charset_claims){0}, 32 << 20, &scratch, &t);
}

static void test_bad_bytes_cost_in_proportion(void **state)
{
	static const char *const shapes[] = {"\xFF", "\xD8", "\xC7\xE1", "\xE2\x80",
		"\xD8\xA7\xFF", "\xF0\x9F\x98", "\xC7\xE1\xFF"};
	AUTO_BUF struct buf in;

	(void)state;
	buf_init(&in, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		buf_reset(&in);
		buf_str(&in, STR("سلام "));
		while (in.n < 2 << 20)
			buf_str(&in, str_of(shapes[i]));
		cost_check(shapes[i], decode, buf_view(&in), NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_labels_are_believed_in_their_order),
		cmocka_unit_test(test_bytes_refute_a_false_label),
		cmocka_unit_test(test_other_scripts_are_not_taken_for_arabic),
		cmocka_unit_test(test_utf16_and_utf32_with_and_without_a_mark),
		cmocka_unit_test(test_single_bytes_that_are_wrong_in_utf8_are_mended),
		cmocka_unit_test(test_charsets_of_other_scripts_and_their_aliases),
		cmocka_unit_test(test_the_maximum_cuts_on_a_character),
		cmocka_unit_test(test_whatever_the_nuls_the_charset_has_a_name),
		cmocka_unit_test(test_controls_are_noticed_at_every_place),
		cmocka_unit_test(test_the_fast_path_judges_as_the_plain_one),
		cmocka_unit_test(test_the_parameter_of_a_content_type),
		cmocka_unit_test(test_a_cut_inside_a_character_says_nothing_of_the_charset),
		cmocka_unit_test(test_bad_bytes_cost_in_proportion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
