/* SPDX-License-Identifier: ISC */
/*
 * The lock-down of a worker, from inside: a parser that tries what hostile code would try. Each
 * act is a body; what must not happen is proved by how the worker ends.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/unit/daemon_pool_rig.h"

enum {
	MIB = 1024 * 1024,
	SMALL = 32 * MIB
};

/* System calls, made bare so that nothing stands between the act and the filter. */
static const struct act {
	const char *name;
	long nr;
	long args[4];
} acts[] = {
	{"open", SYS_openat, {AT_FDCWD, (long)(intptr_t) "/etc/passwd", O_RDONLY}},
	{"create", SYS_openat,
		{AT_FDCWD, (long)(intptr_t) "/tmp/rasid-x", O_CREAT | O_RDWR, 0600}},
	{"unlink", SYS_unlinkat, {AT_FDCWD, (long)(intptr_t) "/tmp/rasid-none"}},
	{"stat", SYS_newfstatat, {AT_FDCWD, (long)(intptr_t) "/", 0, 0}},
	{"socket", SYS_socket, {AF_INET, SOCK_STREAM}},
	{"connect", SYS_connect, {0, 0, 0}},
	{"sendmsg", SYS_sendmsg, {0, 0, 0}},
	{"recvmsg", SYS_recvmsg, {0, 0, 0}},
	{"fork", SYS_clone, {SIGCHLD, 0, 0, 0}},
	{"clone3", SYS_clone3, {0, 0}},
	{"exec", SYS_execve, {(long)(intptr_t) "/bin/true", 0, 0}},
	{"ptrace", SYS_ptrace, {0, 0, 0, 0}},
	{"kill", SYS_kill, {1, 0}},
	{"tgkill", SYS_tgkill, {1, 1, 0}},
	{"prctl", SYS_prctl, {PR_SET_DUMPABLE, 1}},
	{"setrlimit", SYS_prlimit64, {0, RLIMIT_CPU, 0, 0}},
	{"sigaction", SYS_rt_sigaction, {SIGSYS, 0, 0, 8}},
	{"ioctl", SYS_ioctl, {0, 0, 0}},
	{"dup", SYS_dup, {0}},
	{"memfd", SYS_memfd_create, {(long)(intptr_t) "x", 0}},
	{"io_uring", SYS_io_uring_setup, {1, 0}},
	{"bpf", SYS_bpf, {0, 0, 0}},
	{"unshare", SYS_unshare, {0}},
	{"sleep", SYS_clock_nanosleep, {0, 0, 0, 0}},
};
enum {
	N_ACTS = sizeof(acts) / sizeof(acts[0])
};

static enum parse_kind say(const char *text, struct arena *a, struct feed_doc *ret)
{
	struct article *t = arena_array(a, 1, sizeof(*t));

	t->title = arena_str(a, str_of(text));
	*ret = (struct feed_doc){.articles = t, .n_articles = 1};
	return PARSE_OK;
}

/* All that malloc gives, in pieces of n bytes, then given back. */
static size_t heap_size(size_t n)
{
	void **list = NULL;
	size_t got = 0;

	for (void **p = malloc(n); p != NULL; p = malloc(n)) {
		*p = (void *)list;
		list = p;
		got += n;
	}
	while (list != NULL) {
		void **next = (void **)*list;

		free((void *)list);
		list = next;
	}
	return got;
}

static enum parse_kind act_heap(size_t n, struct arena *a, struct feed_doc *ret)
{
	char text[64];
	size_t first = heap_size(n);
	size_t second = heap_size(n);

	snprintf(text, sizeof(text), "%zu %zu", first / MIB, second / MIB);
	return say(text, a, ret);
}

static enum parse_kind act_map(struct arena *a, struct feed_doc *ret)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return say(p == MAP_FAILED ? strerror(errno) : "mapped", a, ret);
}

static void act_eat(void)
{
	for (;;)
		memset(xmalloc(MIB), 1, MIB);
}

/* NOLINTNEXTLINE(misc-no-recursion) */
static int act_recurse(int depth)
{
	volatile char room[4096];

	room[0] = (char)depth;
	return depth < 0 ? 0 : act_recurse(depth + 1) + room[0];
}

static enum parse_kind parse(struct str body, const struct parse_opts *opts, struct arena *a,
	struct feed_doc *ret, struct err *e)
{
	(void)opts;
	for (size_t i = 0; i < N_ACTS; i++)
		if (str_eq(body, str_of(acts[i].name)))
			syscall(acts[i].nr, acts[i].args[0], acts[i].args[1], acts[i].args[2],
				acts[i].args[3]);
	if (str_eq(body, STR("heap small")))
		return act_heap(1000, a, ret);
	if (str_eq(body, STR("heap big")))
		return act_heap(MIB, a, ret);
	if (str_eq(body, STR("map")))
		return act_map(a, ret);
	if (str_eq(body, STR("eat")))
		act_eat();
	if (str_eq(body, STR("recurse")))
		err_set(e, ERR_IO, "%d", act_recurse(0));
	return say("fine", a, ret);
}

static const struct worker_ops ops = {.parse = parse};

static struct rig *open_small(void)
{
	return rig_open_limits(
		&ops, &(struct pool_limits){
			      .workers = 1, .deadline_ms = RIG_FAR_MS, .memory = SMALL});
}

static void test_each_forbidden_call_kills_the_worker(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 2, RIG_FAR_MS);

	for (unsigned i = 0; i < N_ACTS; i++)
		rig_parse(r, i, acts[i].name);
	rig_parse(r, N_ACTS, "nothing");
	rig_turn_until(r, N_ACTS + 1);
	for (unsigned i = 0; i < N_ACTS; i++) {
		if (strstr(r->results[i].text, "forbidden system call") == NULL)
			fail_msg("%s: %s", acts[i].name, r->results[i].text);
		assert_code(r->results[i].code, ERR_LIMIT);
	}
	assert_string_equal(r->results[N_ACTS].text, "fine");
	rig_close(r);
}

static void test_the_heap_ends_at_its_limit_and_recovers(void **state)
{
	(void)state;
	struct rig *r = open_small();
	static const char *const commands[] = {"heap small", "heap big"};

	for (unsigned i = 0; i < 2; i++) {
		uint64_t first = 0;
		uint64_t second = 0;
		struct str word = {0};

		rig_parse(r, i, commands[i]);
		rig_turn_until(r, i + 1);
		assert_code(r->results[i].code, ERR_NONE);
		struct str rest = str_of(r->results[i].text);

		assert_true(str_cut(&rest, ' ', &word) && str_to_u64(word, &first));
		assert_true(str_to_u64(rest, &second));
		assert_true(first > SMALL / MIB / 2 && first <= SMALL / MIB);
		assert_true(second + 2 >= first && second <= SMALL / MIB);
	}
	rig_parse(r, 2, "map");
	rig_turn_until(r, 3);
	assert_string_equal(r->results[2].text, strerror(ENOMEM));
	rig_close(r);
}

static void test_allocating_without_end_fails_the_job(void **state)
{
	(void)state;
	struct rig *r = open_small();

	rig_parse(r, 0, "eat");
	rig_parse(r, 1, "nothing");
	rig_turn_until(r, 2);
	assert_code(r->results[0].code, ERR_LIMIT);
	assert_has(r->results[0].text, "out of memory");
	assert_string_equal(r->results[1].text, "fine");
	rig_close(r);
}

static void test_recursing_without_end_fails_the_job(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);

	rig_parse(r, 0, "recurse");
	rig_turn_until(r, 1);
	assert_code(r->results[0].code, ERR_LIMIT);
	rig_close(r);
}

static void test_a_worker_holds_one_descriptor_and_it_is_the_socket(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);
	char path[64];
	char target[64] = "";
	int pid = 0;

	rig_pids(r, &pid, 1);
	snprintf(path, sizeof(path), "/proc/%d/fd/0", pid);
	if (readlink(path, target, sizeof(target) - 1) < 0) {
		rig_close(r);
		print_message("SKIP descriptors of a worker: only root may see them\n");
		skip();
	}
	assert_int_equal(strncmp(target, "socket:", 7), 0);
	for (int fd = 1; fd < 256; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
		if (UNIT_SANITIZED && fd == STDERR_FILENO)
			continue;
		assert_int_equal(readlink(path, target, sizeof(target)), -1);
		assert_int_equal(errno, ENOENT);
	}
	rig_close(r);
}

static bool is_visible(int pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d", pid);
	return access(path, F_OK) == 0;
}

static void assert_line(int pid, const char *file, const char *want)
{
	char path[64];
	char text[4096];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	size_t n = fread(text, 1, sizeof(text) - 1, f);

	fclose(f);
	text[n] = '\0';
	if (strstr(text, want) == NULL)
		fail_msg("%s lacks '%s'", path, want);
}

static void test_privileges_and_rlimits_are_given_up(void **state)
{
	(void)state;
	static const struct {
		__rlimit_resource_t what;
		rlim_t max;
	} rows[] = {{RLIMIT_FSIZE, 0}, {RLIMIT_CORE, 0}, {RLIMIT_NPROC, 0},
		{RLIMIT_NOFILE, UNIT_SANITIZED ? 3 : 1}, {RLIMIT_CPU, 32 + RIG_FAR_MS / 1000}};
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);
	int pid = 0;

	rig_pids(r, &pid, 1);
	if (!is_visible(pid)) {
		rig_close(r);
		print_message("SKIP privileges of a worker: /proc is mounted with hidepid\n");
		skip();
	}
	assert_line(pid, "status", "NoNewPrivs:\t1\n");
	assert_line(pid, "status", "Seccomp:\t2\n");
	assert_line(pid, "comm", "rasid-parser\n");
	assert_line(pid, "oom_score_adj", "1000\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rlimit lim = {1, 1};

		assert_int_equal(prlimit(pid, rows[i].what, NULL, &lim), 0);
		assert_int_equal(lim.rlim_max, rows[i].max);
	}
	rig_close(r);
}

static void test_signals_of_terminal_and_service_manager_pass_by(void **state)
{
	(void)state;
	static const int sigs[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);
	int before = 0;
	int after = 0;

	rig_pids(r, &before, 1);
	for (size_t i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		assert_int_equal(kill(before, sigs[i]), 0);
	rig_parse(r, 0, "nothing");
	rig_turn_until(r, 1);
	assert_string_equal(r->results[0].text, "fine");
	rig_pids(r, &after, 1);
	assert_int_equal(before, after);
	rig_close(r);
}

/* A daemon of its own: says its worker's pid, then waits to be killed. */
_Noreturn static void daemon_of_its_own(int out)
{
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);
	int pid = 0;

	rig_pids(r, &pid, 1);
	if (write(out, &pid, sizeof(pid)) != (ssize_t)sizeof(pid))
		_exit(1);
	for (;;)
		pause();
}

static void test_workers_die_with_the_daemon(void **state)
{
	(void)state;
	int pair[2];
	int worker = 0;

	assert_int_equal(pipe(pair), 0);
	pid_t daemon = fork();

	if (daemon == 0)
		daemon_of_its_own(pair[1]);
	assert_int_equal(read(pair[0], &worker, sizeof(worker)), sizeof(worker));
	struct pollfd p = {.fd = pidfd_open(worker, 0), .events = POLLIN};

	assert_true(p.fd >= 0);
	assert_int_equal(poll(&p, 1, 0), 0);
	kill(daemon, SIGKILL);
	assert_int_equal(poll(&p, 1, RIG_PATIENCE_S * 1000), 1);
	waitpid(daemon, NULL, 0);
	close(p.fd);
	close(pair[0]);
	close(pair[1]);
}

/* Answers these system calls with EPERM from now on, as a service manager's filter does. */
static void refuse(const int *calls, size_t n)
{
	struct sock_filter f[24] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0)};
	unsigned short len = 1;

	for (size_t i = 0; i < n; i++) {
		f[len++] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i], 0, 1);
		f[len++] = (struct sock_filter)BPF_STMT(
			BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	}
	f[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog prog = {.len = len, .filter = f};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) != 0)
		_exit(1);
}

static void init_hardened(void)
{
	static const int calls[] = {SYS_setrlimit, SYS_prlimit64, SYS_seccomp, SYS_setpriority,
		SYS_ptrace, SYS_mount, SYS_bpf, SYS_personality};

	refuse(calls, sizeof(calls) / sizeof(calls[0]));
}

static void test_the_wall_stands_where_rlimits_and_seccomp_2_are_refused(void **state)
{
	(void)state;
	const struct worker_ops hardened = {.init = init_hardened, .parse = parse};
	struct rig *r = rig_open_limits(
		&hardened, &(struct pool_limits){
				   .workers = 1, .deadline_ms = RIG_FAR_MS, .memory = SMALL});

	rig_parse(r, 0, "nothing");
	rig_parse(r, 1, "open");
	rig_parse(r, 2, UNIT_SANITIZED ? "fork" : "eat");
	rig_turn_until(r, 3);
	assert_string_equal(r->results[0].text, "fine");
	assert_has(r->results[1].text, "forbidden system call");
	assert_code(r->results[2].code, ERR_LIMIT);
	rig_close(r);
}

static void init_broken(void)
{
	static const int calls[] = {SYS_close_range};

	refuse(calls, sizeof(calls) / sizeof(calls[0]));
}

/* What the fork server says next. */
static struct forkserver_msg hear(int fd, int *ret_socket, int *ret_pidfd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	struct forkserver_msg m = {0};

	assert_int_equal(poll(&p, 1, RIG_FAR_MS), 1);
	assert_code(forkserver_next(fd, &m, ret_socket, ret_pidfd), ERR_NONE);
	return m;
}

static void test_a_document_of_ordinary_size_is_written_in_one_go(void **state)
{
	static char document[300 * 1000];
	const struct worker_limits lim = {.memory = SMALL, .cpu_s = 10};
	struct err e = {0};
	int server[2] = {0};
	int to[2] = {0};
	int ignored[2] = {0};
	(void)state;

	assert_code(forkserver_start(&ops, &server[0], &server[1], &e), ERR_NONE);
	assert_code(forkserver_ask(server[0], 0, &lim, &e), ERR_NONE);
	assert_int_equal(hear(server[0], &to[0], &to[1]).type, FORKSERVER_FORKED);
	/* It reads nothing meanwhile. */
	pidfd_send_signal(to[1], SIGSTOP, NULL, 0);
	assert_int_equal(hear(server[0], &ignored[0], &ignored[1]).type, FORKSERVER_STOPPED);
	ssize_t sent = send(to[0], document, sizeof(document), MSG_DONTWAIT | MSG_NOSIGNAL);

	pidfd_send_signal(to[1], SIGKILL, NULL, 0);
	close(to[0]);
	close(to[1]);
	close(server[0]);
	assert_int_equal(waitpid(server[1], NULL, 0), server[1]);
	assert_int_equal(sent, sizeof(document));
}

static void test_a_worker_that_cannot_lock_itself_parses_nothing(void **state)
{
	(void)state;
	const struct worker_ops open = {.init = init_broken, .parse = parse};
	struct rig *r = rig_open(&open, 1, RIG_FAR_MS);

	rig_parse(r, 0, "nothing");
	rig_turn_until(r, 1);
	assert_code(r->results[0].code, ERR_IO);
	assert_has(r->results[0].text, "no parser worker can be started");
	rig_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_forbidden_call_kills_the_worker),
		cmocka_unit_test(test_recursing_without_end_fails_the_job),
		cmocka_unit_test(test_a_worker_holds_one_descriptor_and_it_is_the_socket),
		cmocka_unit_test(test_privileges_and_rlimits_are_given_up),
		cmocka_unit_test(test_signals_of_terminal_and_service_manager_pass_by),
		cmocka_unit_test(test_workers_die_with_the_daemon),
		cmocka_unit_test(test_the_wall_stands_where_rlimits_and_seccomp_2_are_refused),
		cmocka_unit_test(test_a_document_of_ordinary_size_is_written_in_one_go),
		cmocka_unit_test(test_a_worker_that_cannot_lock_itself_parses_nothing),
	};
	/* Not under sanitizers: their allocator maps memory, and there is no heap to limit. */
	const struct CMUnitTest heap[] = {
		cmocka_unit_test(test_the_heap_ends_at_its_limit_and_recovers),
		cmocka_unit_test(test_allocating_without_end_fails_the_job),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (!UNIT_SANITIZED)
		failed += cmocka_run_group_tests(heap, NULL, NULL);
	return failed;
}
