/* SPDX-License-Identifier: ISC */
/* Signatures: vectors computed with the reference libraries, and keys that must be refused. */
#include <string.h>

#include "alerts/sign.h"
#include "tests/unit/unit.h"

#define KEY STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
#define ID STR("alr_01JD8Z5Q0W3K7M2N4P6R8S0T1V")

static void signs(struct str key, struct str id, int64_t at, struct str body, const char *want)
{
	AUTO_BUF struct buf got;

	buf_init(&got, 100);
	assert_code(sign_v1(key, id, at, body, &got, NULL), ERR_NONE);
	assert_string_equal(got.p, want);
}

static void test_the_vector_of_the_standard_is_reproduced(void **state)
{
	(void)state;
	signs(KEY, STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), 1614265330,
		STR("{\"test\": 2432232314}"),
		"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static void test_an_arabic_body_is_signed_as_its_bytes(void **state)
{
	struct str body = STR("{\"type\":\"article.matched\",\"data\":{\"title\":\"العمليات "
			      "المشتركة: وجود مقار للتحالف الدولي أمر ضروري\"}}");
	(void)state;

	assert_int_equal(body.n, 144);
	signs(KEY, ID, 1732143600, body, "v1,mtOhZ/+LBMEWfdnVhSGOu9AE5dhSwahF8B8jevDW5n4=");
}

static void test_an_empty_body_is_signed(void **state)
{
	(void)state;
	signs(KEY, ID, 1732143600, STR(""), "v1,bEsx4YMAS+v5FD681SikwlzwreXdZ9Qk7S5d8CZbKnw=");
}

static void test_prefix_and_blanks_around_the_key_are_optional(void **state)
{
	(void)state;
	signs(STR("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), ID, 1732143600, STR(""),
		"v1,bEsx4YMAS+v5FD681SikwlzwreXdZ9Qk7S5d8CZbKnw=");
	signs(STR(" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\r\n"), ID, 1732143600, STR(""),
		"v1,bEsx4YMAS+v5FD681SikwlzwreXdZ9Qk7S5d8CZbKnw=");
}

static void test_a_key_is_decoded_to_its_bytes(void **state)
{
	AUTO_BUF struct buf key;
	(void)state;

	buf_init(&key, 64);
	assert_code(sign_key_parse(STR("whsec_c2Vjb25kLWtleS1mb3ItdGhlLXJvdGF0aW9uLXRlc3Q="),
			    &key, NULL),
		ERR_NONE);
	assert_string_equal(key.p, "second-key-for-the-rotation-test");
}

static void test_bad_keys_are_refused_without_being_shown(void **state)
{
	static const struct str bad[] = {
		STR_INIT(""),
		STR_INIT("whsec_"),
		STR_INIT("whsec_===="),
		STR_INIT("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS"),
		STR_INIT("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa=w"),
		STR_INIT("whsec_MfKQ9r8GKYqrTwjUPD8ILPZI"),
		STR_INIT("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw12"),
		STR_INIT("whsec_MfKQ9r8GKYqrTwjU PD8ILPZIo2LaLaSw"),
		STR_INIT(
			"whsec_"
			"0123456789012345678901234567890123456789012345678901234567890123456789"
			"0123456789abcdef"),
	};
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		AUTO_BUF struct buf key;
		struct err e = {0};

		buf_init(&key, 100);
		assert_code(sign_key_parse(bad[i], &key, &e), ERR_BAD_INPUT);
		assert_int_equal(key.n, 0);
		assert_lacks(e.msg, "MfKQ");
		assert_lacks(e.msg, "0123");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_vector_of_the_standard_is_reproduced),
		cmocka_unit_test(test_an_arabic_body_is_signed_as_its_bytes),
		cmocka_unit_test(test_an_empty_body_is_signed),
		cmocka_unit_test(test_prefix_and_blanks_around_the_key_are_optional),
		cmocka_unit_test(test_a_key_is_decoded_to_its_bytes),
		cmocka_unit_test(test_bad_keys_are_refused_without_being_shown),
	};

	return cmocka_run_group_tests_name("alerts_sign", tests, NULL, NULL);
}
