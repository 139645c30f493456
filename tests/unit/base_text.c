/* SPDX-License-Identifier: ISC */
/* utf8, err, hash, id: the small leaves that everything stands on. */
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/utf8.h"
#include "tests/unit/unit.h"

static void test_decodes_each_length(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t n;
		uint32_t cp;
	} rows[] = {{"a", 1, 'a'}, {"ع", 2, 0x639}, {"\u200F", 3, 0x200F},
		{"\U0001F4F0", 4, 0x1F4F0}, {"\U0010FFFF", 4, 0x10FFFF}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t cp = 0;
		char back[4];

		assert_int_equal(utf8_decode(str_of(rows[i].text), &cp), rows[i].n);
		assert_int_equal(cp, rows[i].cp);
		assert_int_equal(utf8_encode(cp, back), rows[i].n);
		assert_memory_equal(back, rows[i].text, rows[i].n);
	}
}

/* Unicode 15, 3.9: a maximal subpart is replaced as one unit. */
static void test_bad_sequences_are_cut_at_the_maximal_subpart(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t n;
	} rows[] = {
		{"\x80", 1},             /* lone continuation */
		{"\xC0\xAF", 1},         /* overlong */
		{"\xE0\x80\x80", 1},     /* overlong */
		{"\xED\xA0\x80", 1},     /* surrogate */
		{"\xF4\x90\x80\x80", 1}, /* above U+10FFFF */
		{"\xF5", 1},
		{"\xE2\x80", 2},     /* cut short */
		{"\xF0\x9F\x93", 3}, /* cut short */
		{"\xE2\x80(", 2},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t cp = 0;

		assert_int_equal(utf8_decode(str_of(rows[i].text), &cp), rows[i].n);
		assert_true(cp == UTF8_BAD);
	}
}

static void test_encode_replaces_what_is_no_scalar_value(void **state)
{
	(void)state;
	char out[4];

	assert_int_equal(utf8_encode(0xDFFF, out), 3);
	assert_memory_equal(out, "\xEF\xBF\xBD", 3);
	assert_int_equal(utf8_encode(0x110000, out), 3);
	assert_int_equal(utf8_encode(UTF8_BAD, out), 3);
}

/* Where the first bad unit begins, letter by letter. */
static size_t first_bad(struct str s)
{
	uint32_t cp = 0;

	for (size_t i = 0; i < s.n;) {
		size_t len = utf8_decode((struct str){s.p + i, s.n - i}, &cp);

		if (cp == UTF8_BAD)
			return i;
		i += len;
	}
	return s.n;
}

static void test_check_says_what_decoding_says_of_all_pairs_of_bytes_wherever_they_stand(
	void **state)
{
	static const struct str around[] = {STR(""), STR("a"), STR("\u0646"), STR("\u2019"),
		STR("\xD9"), STR("\xE2\x80"), STR("\xF0\x9F")};
	const size_t n = sizeof(around) / sizeof(around[0]);
	(void)state;

	for (unsigned pair = 0; pair < 0x10000; pair++)
		for (size_t i = 0; i < n * n; i++) {
			char text[8];
			const struct str *front = &around[i / n];
			const struct str *back = &around[i % n];
			size_t len = front->n + 2 + back->n;

			memcpy(text, front->p, front->n);
			text[front->n] = (char)(pair >> 8);
			text[front->n + 1] = (char)pair;
			memcpy(text + front->n + 2, back->p, back->n);
			assert_int_equal(utf8_check((struct str){text, len}),
				first_bad((struct str){text, len}));
		}
}

/* What sixteen bytes at a time might get wrong: the ends of a piece, what begins before it and goes on behind. */
static void test_check_finds_what_is_bad_at_every_place_of_a_long_text(void **state)
{
	static const struct str odd[] = {STR("\x80"), STR("\xC0\x80"), STR("\xC1\xBF"),
		STR("\xC2"), STR("\xD9"), STR("\xDF\xBF"), STR("\xDF\xC0"), STR("\xD9\xD9\x86"),
		STR("\u2019"), STR("\xE2\x80"), STR("\xE0\x80\x80"), STR("\xED\xA0\x80"),
		STR("\U0001F600"), STR("\xF4\x90\x80\x80"), STR("\xFF"), STR("\u0646\x80"),
		{"", 1}};
	static const struct str letters[] = {STR("a"), STR("\u0646")};
	enum {
		AROUND = 35
	};
	(void)state;

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		for (size_t k = 0; k < 4 * AROUND * AROUND; k++) {
			const struct str *front = &letters[k % 2];
			const struct str *back = &letters[k / 2 % 2];
			char text[4 * AROUND + 8];
			size_t len = 0;

			for (size_t n = k / 4 % AROUND; n > 0; n--, len += front->n)
				memcpy(text + len, front->p, front->n);
			memcpy(text + len, odd[i].p, odd[i].n);
			len += odd[i].n;
			for (size_t n = k / 4 / AROUND; n > 0; n--, len += back->n)
				memcpy(text + len, back->p, back->n);
			assert_int_equal(utf8_check((struct str){text, len}),
				first_bad((struct str){text, len}));
		}
}

static void test_check_count_and_floor(void **state)
{
	(void)state;
	struct str s = STR("نص\xFF!");

	assert_int_equal(utf8_check(s), 4);
	assert_int_equal(utf8_check(STR("نص")), 4);
	assert_int_equal(utf8_count(s), 4);
	assert_int_equal(utf8_floor(STR("نص"), 3), 2);
	assert_int_equal(utf8_floor(STR("نص"), 2), 2);
	assert_int_equal(utf8_floor(STR("نص"), 99), 4);
	assert_int_equal(utf8_floor(STR("\u200Fa"), 2), 0);
}

static void test_errors_wrap_from_the_outside_in(void **state)
{
	(void)state;
	struct err e;

	assert_code(err_set(&e, ERR_LIMIT, "line %d", 3), ERR_LIMIT);
	assert_code(err_wrap(&e, "%s", "file"), ERR_LIMIT);
	assert_string_equal(e.msg, "file: line 3");
	assert_code(err_set(NULL, ERR_IO, "nobody listens"), ERR_IO);
}

static void test_a_long_message_is_cut_between_letters(void **state)
{
	(void)state;
	struct err e;
	char text[1200];

	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "ع", 3);
	err_set(&e, ERR_IO, "x%s", text);
	assert_int_equal(utf8_check(str_of(e.msg)), strlen(e.msg));
	assert_int_equal(strlen(e.msg), sizeof(e.msg) - 1);
	err_set(&e, ERR_IO, "%s", text);
	assert_int_equal(utf8_check(str_of(e.msg)), strlen(e.msg));
	err_wrap(&e, "%s", text);
	assert_int_equal(utf8_check(str_of(e.msg)), strlen(e.msg));
}

/* The values are on disk: they must never change. */
static void test_hashes_are_the_same_for_ever(void **state)
{
	(void)state;
	assert_true(hash64(STR(""), 0) == UINT64_C(0x2D06800538D394C2));
	assert_true(hash64(STR("a"), 0) != hash64(STR("a"), 1));
	struct key k = hash128(STR("التحالف الدولي"), 0);

	assert_true(key_eq(k, hash128(STR("التحالف الدولي"), 0)));
	assert_false(key_eq(k, hash128(STR("التحالف الدولى"), 0)));
	assert_false(key_is_none(k));
	assert_true(key_is_none((struct key){0, 0}));
}

static void test_ids_sort_by_time_and_carry_the_version(void **state)
{
	(void)state;
	static const uint8_t ones[10] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
	static const uint8_t zeros[10] = {0};
	char a[ID_LEN + 1];
	char b[ID_LEN + 1];

	id_make(1732143600000, ones, a);
	id_make(1732143600001, zeros, b);
	assert_int_equal(strlen(a), ID_LEN);
	assert_true(strcmp(a, b) < 0);
	/* RFC 9562 A.6: 017F22E2-79B0-7CC3-98C4-DC0C0C07398F */
	static const uint8_t rfc[10] = {
		0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};

	id_make(0x017F22E279B0, rfc, a);
	assert_string_equal(a, "01FWHE4YDGFK1SHH6W1G60EECF");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decodes_each_length),
		cmocka_unit_test(test_bad_sequences_are_cut_at_the_maximal_subpart),
		cmocka_unit_test(test_encode_replaces_what_is_no_scalar_value),
		cmocka_unit_test(
			test_check_says_what_decoding_says_of_all_pairs_of_bytes_wherever_they_stand),
		cmocka_unit_test(test_check_finds_what_is_bad_at_every_place_of_a_long_text),
		cmocka_unit_test(test_check_count_and_floor),
		cmocka_unit_test(test_errors_wrap_from_the_outside_in),
		cmocka_unit_test(test_a_long_message_is_cut_between_letters),
		cmocka_unit_test(test_hashes_are_the_same_for_ever),
		cmocka_unit_test(test_ids_sort_by_time_and_carry_the_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
