/* SPDX-License-Identifier: ISC */
/*
 * Pages behind the wall: a locked-down worker with a heap of 64 MiB reads what page_read() reads here, also
 * of the shapes that need most memory. The costs are feeds_page_hostile.c's to judge.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/parser/wire.h"
#include "tests/unit/daemon_pool_rig.h"

enum {
	WORKER_HEAP = 64 << 20
};

struct page_job {
	struct buf body;
	enum errc code;
	char *wire;
	size_t wire_n;
	unsigned *answered;
};

static const struct parse_opts opts = {
	.url = STR_INIT("https://outlet.test/1"), .dates.now_s = 1700000000};

static void on_done(struct pool_result *r, void *arg)
{
	struct page_job *j = arg;

	j->code = r->code;
	j->wire = r->wire;
	j->wire_n = r->wire_n;
	if (r->code != ERR_NONE)
		print_message("%s\n", r->e.msg);
	++*j->answered;
}

static void assert_same_answer(const struct page_job *j)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf b;
	struct page page = {0};
	struct err e = {0};
	enum page_kind kind;

	arena_init(&a, WORKER_MAX_ARENA);
	buf_init(&b, BUF_NO_MAX);
	assert_code(j->code, ERR_NONE);
	kind = page_read(buf_view(&j->body), &opts, &a, &page, &e);
	wire_page_encode(kind, &page, &e, &b);
	const struct str wire = {j->wire, j->wire_n};

	assert_str_eq(wire, buf_view(&b));
	assert_code(wire_page_decode(buf_view(&b), &kind, &page, &e, &e), ERR_NONE);
}

#define HEAD "<!DOCTYPE html><html><head><meta charset=utf-8><title>خبر</title></head><body>"
#define PROSE "<p>أعلن المتحدث باسم الوزارة، صباح اليوم، إعادة تأهيل الطريق في قضاء النخيل.</p>"

/* Repeated to 4 MiB: what makes most nodes, tags, blocks, markup and JSON. */
static const char *const shapes[] = {
	"",
	"<div>",
	"<div class='x y' id=z><p>نص قصير في فقرة</p></div>",
	"x<br>",
	"<a href=x>x</a>",
	"<li>x",
	"<script type='application/ld+json'>{\"@type\":\"Article\",\"headline\":\"x\"}</script>",
	"<table><tr><td>x",
	"<p>كلمة ",
};
enum {
	N_SHAPES = sizeof(shapes) / sizeof(shapes[0])
};

static void test_a_worker_reads_pages_within_its_heap(void **state)
{
	(void)state;
	struct rig *r = xcalloc(1, sizeof(*r));
	const struct pool_limits lim = {
		.workers = 1, .deadline_ms = RIG_FAR_MS, .memory = WORKER_HEAP};
	struct page_job jobs[N_SHAPES] = {0};
	struct err e = {0};

	alarm(RIG_PATIENCE_S);
	assert_code(pool_fork_server_start(&r->server, &e), ERR_NONE);
	assert_int_equal(uv_loop_init(&r->loop), 0);
	assert_code(pool_new(&r->loop, r->server, &lim, &r->pool, &e), ERR_NONE);
	for (size_t i = 0; i < N_SHAPES; i++) {
		struct page_job *j = &jobs[i];

		j->answered = &r->answered;
		buf_init(&j->body, BUF_NO_MAX);
		buf_str(&j->body, STR(HEAD PROSE));
		while (shapes[i][0] != '\0' && j->body.n < PAGE_MAX_DECODED)
			buf_str(&j->body, str_of(shapes[i]));
		pool_read_page(
			r->pool, xstrndup(j->body.p, j->body.n), j->body.n, &opts, on_done, j);
	}
	rig_turn_until(r, N_SHAPES);
	rig_close(r);
	parse_global_init();
	for (size_t i = 0; i < N_SHAPES; i++) {
		print_message("# %s\n", shapes[i]);
		assert_same_answer(&jobs[i]);
		free(jobs[i].wire);
		buf_done(&jobs[i].body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_worker_reads_pages_within_its_heap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
