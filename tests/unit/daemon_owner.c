/* SPDX-License-Identifier: ISC */
/* Whose is what cannot be used? Needs root, to make things somebody else's. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "daemon/owner.h"
#include "tests/unit/unit.h"

enum {
	NOBODYS = 54321 /* a number without a name */
};

static void expect_blame(const char *dir, const char *says)
{
	struct err e;

	err_set(&e, ERR_IO, "it fails");
	owner_blame(str_of(dir), &e);
	assert_int_equal(e.code, ERR_IO);
	assert_string_equal(e.msg, says);
}

static void test_the_owner_is_named_when_it_is_somebody_else(void **state)
{
	(void)state;
	char dir[] = "/tmp/rasid-owner-XXXXXX";

	if (geteuid() != 0)
		skip();
	assert_non_null(mkdtemp(dir));
	char *inside = xasprintf("%s/a/b", dir);
	char *file = xasprintf("%s/rasid.db", dir);
	char *says = xasprintf(
		"it fails; '%s' belongs to uid %d, and this is root (uid 0)", dir, NOBODYS);
	char *says_file = xasprintf(
		"it fails; '%s' belongs to uid %d, and this is root (uid 0)", file, NOBODYS);

	expect_blame(dir, "it fails");
	assert_int_equal(chown(dir, NOBODYS, NOBODYS), 0);
	expect_blame(dir, says);
	expect_blame(inside, says);
	/* In a directory of ours, too. */
	assert_int_equal(chown(dir, 0, 0), 0);
	fclose(fopen(file, "w"));
	expect_blame(dir, "it fails");
	assert_int_equal(chown(file, NOBODYS, NOBODYS), 0);
	expect_blame(dir, says_file);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rmdir(dir), 0);
	free(inside);
	free(file);
	free(says);
	free(says_file);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_owner_is_named_when_it_is_somebody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
