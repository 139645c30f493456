/* SPDX-License-Identifier: ISC */
/* Signatures of pushes, by the test vectors of RFC 2202 (SHA-1) and RFC 4231 (the others), case 2. */
#include "tests/unit/unit.h"
#include "web/hubsig.h"

#define SECRET STR("Jefe")
#define BODY STR("what do ya want for nothing?")

static const struct {
	const char *header;
} good[] = {
	{"sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
	{"sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
	{"sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"},
	{"sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
};

static void test_each_method_of_the_recommendation(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(
			hubsig_check(SECRET, str_of(good[i].header), BODY), HUBSIG_GOOD);
}

/* Each byte of each counts, and so does what was signed and with what. */
static void test_anything_else_is_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct str all = str_of(good[i].header);

		for (size_t at = str_find(all, '=') + 1; at < all.n; at++) {
			char other[160];

			memcpy(other, all.p, all.n);
			other[at] = all.p[at] == '0' ? '1' : '0';
			assert_int_equal(hubsig_check(SECRET, (struct str){other, all.n}, BODY),
				HUBSIG_BAD);
		}
		assert_int_equal(
			hubsig_check(SECRET, str_sub(all, 0, all.n - 2), BODY), HUBSIG_BAD);
		assert_int_equal(hubsig_check(SECRET, all, STR("what do ya want for nothing!")),
			HUBSIG_BAD);
		assert_int_equal(hubsig_check(STR("jefe"), all, BODY), HUBSIG_BAD);
	}
}

static void test_what_is_no_signature_is_bad(void **state)
{
	static const char *const rows[] = {"", "=", "sha256", "sha256=", "md5=00",
		"sha256=zz7ef8f5ac6ba4ae9e4ba1ab4cb8d9de84a7b4d6b86ff8d1b5cb9f2d2ce3ac4e",
		/* of another method */
		"sha256=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(hubsig_check(SECRET, str_of(rows[i]), BODY), HUBSIG_BAD);
}

static void test_case_and_space_do_not_matter(void **state)
{
	(void)state;
	assert_int_equal(
		hubsig_check(
			SECRET, STR(" SHA1 = EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79 "), BODY),
		HUBSIG_GOOD);
}

static void test_without_a_secret_nothing_is_judged(void **state)
{
	(void)state;
	assert_int_equal(hubsig_check(STR(""), str_of(good[0].header), BODY), HUBSIG_NONE);
	assert_int_equal(hubsig_check(STR(""), STR(""), BODY), HUBSIG_NONE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_method_of_the_recommendation),
		cmocka_unit_test(test_anything_else_is_bad),
		cmocka_unit_test(test_what_is_no_signature_is_bad),
		cmocka_unit_test(test_case_and_space_do_not_matter),
		cmocka_unit_test(test_without_a_secret_nothing_is_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
