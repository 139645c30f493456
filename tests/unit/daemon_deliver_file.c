/* SPDX-License-Identifier: ISC */
/*
 * Lines in a file: whole or not there, on the disk before they count as sent. The disk's answers are this
 * test's: its fdatasync() is found before libc's, and a full disk is a limit of the process.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/deliver_private.h"
#include "tests/unit/unit.h"

enum {
	TEXT_MAX = 4096
};

/* What the disk was asked and answers; without an argument to carry it. */
static struct {
	off_t size; /* of the file when it was last asked */
	unsigned asked;
	int error;
} disk;

int fdatasync(int fd)
{
	struct stat st = {0};

	assert_int_equal(fstat(fd, &st), 0);
	disk.size = st.st_size;
	disk.asked++;
	errno = disk.error;
	return disk.error == 0 ? 0 : -1;
}

/* The lane's end of a way, instead of deliver.c. */
static struct {
	struct lane *lane;
	struct dest_verdict v;
} answered;

void lane_answered(struct lane *l, const struct dest_verdict *v)
{
	answered.lane = l;
	answered.v = *v;
}

struct room {
	char dir[64], path[96];
	char text[TEXT_MAX];
};

static void room_init(struct room *r)
{
	memset(&disk, 0, sizeof(disk));
	snprintf(r->dir, sizeof(r->dir), "/tmp/rasid-file-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	snprintf(r->path, sizeof(r->path), "%s/alerts.jsonl", r->dir);
}

static void room_done(struct room *r)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", r->dir);
	assert_int_equal(system(command), 0);
}

static const char *content(struct room *r, const char *path)
{
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	r->text[fread(r->text, 1, sizeof(r->text) - 1, f)] = '\0';
	fclose(f);
	return r->text;
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static struct dest_verdict append(const char *path, const char *line)
{
	struct dest_verdict v = {0};

	lane_file_append(path, str_of(line), &v);
	return v;
}

static void assert_class(struct dest_verdict v, enum dest_class class, const char *part)
{
	if (v.class != class)
		print_error("%s\n", v.why);
	assert_int_equal(v.class, class);
	assert_has(v.why, part);
}

static void test_lines_come_one_behind_the_other_and_are_on_the_disk(void **state)
{
	(void)state;
	struct room r;
	struct stat st;

	room_init(&r);
	umask(0);
	assert_class(append(r.path, "{\"id\":\"a\"}\n"), DEST_SENT, "");
	assert_int_equal(disk.size, 11);
	assert_class(append(r.path, "{\"id\":\"b\"}\n"), DEST_SENT, "");
	assert_int_equal(disk.size, 22);
	assert_int_equal(disk.asked, 2);
	assert_string_equal(content(&r, r.path), "{\"id\":\"a\"}\n{\"id\":\"b\"}\n");
	assert_int_equal(stat(r.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	room_done(&r);
}

static void test_a_line_that_a_power_cut_tore_is_ended_first(void **state)
{
	(void)state;
	struct room r;

	room_init(&r);
	put(r.path, "{\"id\":\"a\"}\n{\"id\":");
	assert_class(append(r.path, "{\"id\":\"b\"}\n"), DEST_SENT, "");
	assert_string_equal(content(&r, r.path), "{\"id\":\"a\"}\n{\"id\":\n{\"id\":\"b\"}\n");
	room_done(&r);
}

/* A limit of the process: writes end there as they do on a full disk, but for the number of the error. */
static void fill_at(rlim_t size)
{
	struct rlimit lim;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &lim), 0);
	lim.rlim_cur = size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &lim), 0);
}

static void test_a_disk_that_fills_up_leaves_no_half_line_and_loses_nothing(void **state)
{
	(void)state;
	struct room r;

	room_init(&r);
	signal(SIGXFSZ, SIG_IGN);
	for (rlim_t more = 0; more < 11; more++) {
		put(r.path, "{\"id\":\"a\"}\n");
		fill_at(11 + more);
		struct dest_verdict v = append(r.path, "{\"id\":\"b\"}\n");

		fill_at(RLIM_INFINITY);
		assert_class(v, DEST_TRANSIENT, strerrordesc_np(EFBIG));
		assert_string_equal(content(&r, r.path), "{\"id\":\"a\"}\n");
	}
	assert_class(append(r.path, "{\"id\":\"b\"}\n"), DEST_SENT, "");
	assert_string_equal(content(&r, r.path), "{\"id\":\"a\"}\n{\"id\":\"b\"}\n");
	room_done(&r);
}

static void test_a_torn_line_and_a_full_disk_at_once(void **state)
{
	(void)state;
	struct room r;

	room_init(&r);
	put(r.path, "{\"id\":");
	fill_at(9);
	struct dest_verdict v = append(r.path, "{\"id\":\"b\"}\n");

	fill_at(RLIM_INFINITY);
	assert_class(v, DEST_TRANSIENT, "");
	assert_string_equal(content(&r, r.path), "{\"id\":");
	room_done(&r);
}

static void test_what_the_disk_does_not_take_is_not_sent(void **state)
{
	(void)state;
	struct room r;

	room_init(&r);
	put(r.path, "{\"id\":\"a\"}\n");
	disk.error = EIO;
	assert_class(append(r.path, "{\"id\":\"b\"}\n"), DEST_TRANSIENT, strerrordesc_np(EIO));
	assert_int_equal(disk.size, 22);
	assert_string_equal(content(&r, r.path), "{\"id\":\"a\"}\n");
	room_done(&r);
}

static void test_only_a_regular_file_is_written_to(void **state)
{
	(void)state;
	struct room r;
	char other[96];

	room_init(&r);
	snprintf(other, sizeof(other), "%s/other", r.dir);
	put(other, "untouched");
	assert_int_equal(symlink(other, r.path), 0);
	assert_class(append(r.path, "x\n"), DEST_ENDPOINT, "regular file");
	assert_string_equal(content(&r, other), "untouched");
	assert_int_equal(unlink(r.path), 0);
	/* Without a reader: the opening must not wait for one. */
	assert_int_equal(mkfifo(r.path, 0600), 0);
	assert_class(append(r.path, "x\n"), DEST_ENDPOINT, "regular file");
	assert_class(append(r.dir, "x\n"), DEST_ENDPOINT, "regular file");
	assert_class(append("/dev/null", "x\n"), DEST_ENDPOINT, "regular file");
	room_done(&r);
}

static void test_what_a_person_can_mend_is_waited_for(void **state)
{
	(void)state;
	struct room r;
	char path[128];

	room_init(&r);
	snprintf(path, sizeof(path), "%s/later/alerts.jsonl", r.dir);
	assert_class(append(path, "x\n"), DEST_TRANSIENT, strerrordesc_np(ENOENT));
	put(r.path, "");
	assert_int_equal(chmod(r.path, 0400), 0);
	if (geteuid() != 0)
		assert_class(append(r.path, "x\n"), DEST_TRANSIENT, strerrordesc_np(EACCES));
	room_done(&r);
}

static void test_a_file_that_was_moved_away_is_begun_anew(void **state)
{
	(void)state;
	struct room r;
	char old[96];

	room_init(&r);
	snprintf(old, sizeof(old), "%s/alerts.jsonl.1", r.dir);
	append(r.path, "{\"id\":\"a\"}\n");
	assert_int_equal(rename(r.path, old), 0);
	append(r.path, "{\"id\":\"b\"}\n");
	assert_string_equal(content(&r, old), "{\"id\":\"a\"}\n");
	assert_string_equal(content(&r, r.path), "{\"id\":\"b\"}\n");
	room_done(&r);
}

static void test_a_lane_writes_in_the_thread_pool(void **state)
{
	(void)state;
	struct room r;
	uv_loop_t loop;
	struct deliverer d = {.loop = &loop};
	struct lane_job job = {0};
	struct http_req req = {0};
	struct lane l = {.owner = &d, .current = &job, .request = &req};

	room_init(&r);
	uv_loop_init(&loop);
	arena_init(&job.arena, 1 << 16);
	buf_init(&l.text, 1 << 16);
	buf_str(&l.text, STR("{\"id\":\"a\"}\n"));
	req.path = str_of(r.path);
	lane_file_send(&l);
	/* What the configuration held may be gone by now. */
	req.path = STR("/nowhere");
	assert_non_null(l.path);
	assert_null(answered.lane);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_ptr_equal(answered.lane, &l);
	assert_class(answered.v, DEST_SENT, "");
	assert_null(l.path);
	assert_string_equal(content(&r, r.path), "{\"id\":\"a\"}\n");
	assert_int_equal(uv_loop_close(&loop), 0);
	buf_done(&l.text);
	arena_done(&job.arena);
	room_done(&r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_come_one_behind_the_other_and_are_on_the_disk),
		cmocka_unit_test(test_a_line_that_a_power_cut_tore_is_ended_first),
		cmocka_unit_test(
			test_a_disk_that_fills_up_leaves_no_half_line_and_loses_nothing),
		cmocka_unit_test(test_a_torn_line_and_a_full_disk_at_once),
		cmocka_unit_test(test_what_the_disk_does_not_take_is_not_sent),
		cmocka_unit_test(test_only_a_regular_file_is_written_to),
		cmocka_unit_test(test_what_a_person_can_mend_is_waited_for),
		cmocka_unit_test(test_a_file_that_was_moved_away_is_begun_anew),
		cmocka_unit_test(test_a_lane_writes_in_the_thread_pool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
