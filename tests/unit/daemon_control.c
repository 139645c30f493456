/* SPDX-License-Identifier: ISC */
/* The control socket's file: what it replaces, what it leaves alone, who may use it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/control.h"
#include "tests/unit/unit.h"

struct fixture {
	uv_loop_t loop;
	char dir[64], path[96], other[96];
	struct control *control;
	struct err e;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/rasid-control-XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/control.sock", f->dir);
	snprintf(f->other, sizeof(f->other), "%s/other", f->dir);
	uv_loop_init(&f->loop);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	int rc = uv_loop_close(&f->loop);

	remove(f->path);
	remove(f->other);
	rmdir(f->dir);
	free(f);
	return rc;
}

static enum errc begin(struct fixture *f)
{
	static const struct control_ops ops = {0};

	return control_new(&f->loop, str_of(f->path), &ops, NULL, &f->control, &f->e);
}

static void on_closed(void *arg)
{
	*(bool *)arg = true;
}

static void end(struct fixture *f)
{
	bool closed = false;

	control_close(f->control, on_closed, &closed);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	assert_true(closed);
}

/* As a daemon that was killed leaves it: bound, and nobody listens. */
static void leave_socket(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	close(fd);
}

static void write_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_int_equal(write(fd, "theirs", 6), 6);
	close(fd);
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode;
}

static void test_the_socket_is_for_its_user_and_group_and_goes_in_the_end(void **state)
{
	struct fixture *f = *state;
	mode_t old = umask(0);

	assert_code(begin(f), ERR_NONE);
	assert_int_equal(mode_of(f->path), S_IFSOCK | CONTROL_MODE);
	assert_int_equal(umask(old), 0);
	end(f);
	assert_int_equal(access(f->path, F_OK), -1);
}

static void test_a_stale_socket_is_replaced_and_one_that_answers_is_not(void **state)
{
	struct fixture *f = *state;
	struct fixture second = *f;

	leave_socket(f->path);
	assert_code(begin(f), ERR_NONE);
	assert_code(begin(&second), ERR_IO);
	assert_has(second.e.msg, "another rasid answers");
	end(f);
}

static void assert_left_alone(struct fixture *f, mode_t type)
{
	assert_code(begin(f), ERR_IO);
	assert_has(f->e.msg, "no socket");
	assert_int_equal(mode_of(f->path) & S_IFMT, type);
	assert_int_equal(remove(f->path), 0);
}

static void test_what_is_no_socket_is_left_alone(void **state)
{
	struct fixture *f = *state;

	write_file(f->path);
	assert_left_alone(f, S_IFREG);
	assert_int_equal(mkdir(f->path, 0700), 0);
	assert_left_alone(f, S_IFDIR);
	assert_int_equal(symlink("nowhere", f->path), 0);
	assert_left_alone(f, S_IFLNK);
	/* Not even when the link leads to a socket. */
	leave_socket(f->other);
	assert_int_equal(symlink(f->other, f->path), 0);
	assert_left_alone(f, S_IFLNK);
	assert_int_equal(mode_of(f->other) & S_IFMT, S_IFSOCK);
}

static void test_what_took_its_place_meanwhile_stays(void **state)
{
	struct fixture *f = *state;

	assert_code(begin(f), ERR_NONE);
	assert_int_equal(unlink(f->path), 0);
	write_file(f->path);
	end(f);
	assert_int_equal(access(f->path, F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_socket_is_for_its_user_and_group_and_goes_in_the_end),
		TEST(test_a_stale_socket_is_replaced_and_one_that_answers_is_not),
		TEST(test_what_is_no_socket_is_left_alone),
		TEST(test_what_took_its_place_meanwhile_stays),
	};

	return cmocka_run_group_tests_name("daemon_control", tests, NULL, NULL);
}
