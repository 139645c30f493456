/* SPDX-License-Identifier: ISC */
/*
 * The real parser inside real workers: for every document the worker's answer is byte for byte
 * what the parser says in this process, so the lock-down takes nothing from it.
 */
#include <dirent.h>
#include <malloc.h>

#include "tests/unit/daemon_pool_rig.h"
#include "tests/unit/further.h"

#define RSS(charset, title)                                                                    \
	"<?xml version=\"1.0\" encoding=\"" charset "\"?><rss version=\"2.0\"><channel>"       \
	"<title>t</title><item><title>" title "</title><guid>1</guid></item></channel></rss>"

/* "خبر" in each charset; the East Asian ones make the parser call iconv(3), the unknown one
 * must not. */
static const struct str documents[] = {
	STR_INIT(RSS("utf-8", "خبر")),
	STR_INIT(RSS("windows-1256", "\xCE\xC8\xD1")),
	STR_INIT(RSS("iso-8859-6", "\xCE\xC8\xD1")),
	STR_INIT(RSS("shift_jis", "\x83\x6A\x83\x85")),
	STR_INIT(RSS("euc-jp", "\xA5\xCB\xA5\xE5")),
	STR_INIT(RSS("gb18030", "\xD0\xC2\xCE\xC5")),
	STR_INIT(RSS("big5", "\xB7\x73\xBB\x44")),
	STR_INIT(RSS("euc-kr", "\xB4\xBA\xBD\xBA")),
	STR_INIT(RSS("iso-2022-kr", "x")),
	STR_INIT(RSS("IBM864", "\xCE\xC8")),
	STR_INIT(RSS("no-such-charset", "x")),
	STR_INIT("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"t\",\"items\":"
		 "[{\"id\":\"1\",\"title\":\"خبر\",\"content_html\":\"<p>نص</p>\"}]}"),
	STR_INIT("<html><body>no feed</body></html>"),
	STR_INIT("<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss version=\"2.0\">"
		 "<channel><title>&x;</title></channel></rss>"),
	/* gzip */
	STR_INIT(
		"\037\213\010\000\000\000\000\000\002\003\263\051\052\056\126\050\113\055\052\316"
		"\314\317\263\125\062\322\063\120\262\263\111\316\110\314\313\113\315\261\263\051"
		"\311\054\311\111\265\053\261\321\207\060\154\062\113\122\163\141\242\067\326\335"
		"\130\161\143\043\134\052\275\064\063\305\316\320\106\037\114\333\350\103\124\352"
		"\303\115\322\007\132\143\007\000\071\175\066\222\154\000\000\000"),
	/* zstd */
	STR_INIT(
		"\050\265\057\375\004\150\225\002\000\022\204\017\025\300\075\377\076\353\377\236"
		"\042\267\226\111\062\123\117\002\136\131\136\124\141\006\207\322\351\356\357\117"
		"\216\162\226\351\215\167\336\160\125\367\376\365\254\127\135\375\363\126\214\250"
		"\245\077\141\210\022\114\224\216\316\165\001\245\363\003\006\000\115\050\242\251"
		"\301\053\227\373\054\045\047\321\346\120\236\034\001\150\205"),
	STR_INIT(""),
};
enum {
	N_DOCUMENTS = sizeof(documents) / sizeof(documents[0])
};

/* More than are kept, the newest last: they are sorted. */
static void many_items(struct buf *b)
{
	buf_init(b, BUF_NO_MAX);
	buf_str(b, STR("<rss version=\"2.0\"><channel><title>t</title>"));
	for (int i = 0; i < PARSE_MAX_ITEMS + 100; i++)
		buf_printf(b,
			"<item><guid>%d</guid><pubDate>Mon, 01 Jan 2024 %02d:%02d:%02d GMT</pubDate></item>",
			i, i / 3600, i / 60 % 60, i % 60);
	buf_str(b, STR("</channel></rss>"));
}

struct feed_job {
	struct str body;
	char *file; /* what body points into, when it was read */
	char *wire;
	size_t wire_n;
	enum errc code;
	unsigned *answered;
};

static const struct parse_opts opts = {
	.url = STR_INIT("https://feed.test/rss"), .dates.now_s = 1700000000};

static void on_done(struct pool_result *r, void *arg)
{
	struct feed_job *j = arg;

	j->code = r->code;
	j->wire = r->wire;
	j->wire_n = r->wire_n;
	if (r->code != ERR_NONE)
		print_message("%s\n", r->e.msg);
	++*j->answered;
}

static void assert_same_answer(const struct feed_job *j, const char *name)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf b;
	struct feed_doc doc = {0};
	struct err e = {0};
	enum parse_kind kind = PARSE_UNKNOWN;

	arena_init(&a, 64U << 20);
	buf_init(&b, BUF_NO_MAX);
	wire_doc_encode(feed_parse(j->body, &opts, &a, &doc, &e), &doc, &e, &b);
	if (j->code != ERR_NONE || !str_eq(buf_view(&b), (struct str){j->wire, j->wire_n}))
		fail_msg("%s: the worker gave another answer", name);
	/* What the parser makes, the decoder accepts. */
	arena_done(&a);
	if (wire_doc_decode(buf_view(&b), &a, &kind, &doc, &e, &e) != ERR_NONE)
		fail_msg("%s: %s", name, e.msg);
}

static void run_jobs(struct feed_job *jobs, unsigned n)
{
	struct rig *r = xcalloc(1, sizeof(*r));
	const struct pool_limits lim = {
		.workers = 2, .deadline_ms = RIG_FAR_MS, .memory = 256U << 20};
	struct err e = {0};

	alarm(RIG_PATIENCE_S);
	assert_code(pool_fork_server_start(&r->server, &e), ERR_NONE);
	assert_int_equal(uv_loop_init(&r->loop), 0);
	assert_code(pool_new(&r->loop, r->server, &lim, &r->pool, &e), ERR_NONE);
	for (unsigned i = 0; i < n; i++) {
		jobs[i].answered = &r->answered;
		pool_parse(r->pool, xstrndup(jobs[i].body.p, jobs[i].body.n), jobs[i].body.n,
			&opts, on_done, &jobs[i]);
	}
	rig_turn_until(r, n);
	rig_close(r);
}

static void test_every_charset_parses_behind_the_wall(void **state)
{
	(void)state;
	struct feed_job jobs[N_DOCUMENTS * 3 + 1] = {0};
	AUTO_BUF struct buf many;

	many_items(&many);

	/* Thrice: iconv unloads a closed module, and loading it again would be fatal. */
	for (unsigned i = 0; i < N_DOCUMENTS * 3; i++)
		jobs[i].body = documents[i % N_DOCUMENTS];
	jobs[N_DOCUMENTS * 3].body = buf_view(&many);
	run_jobs(jobs, N_DOCUMENTS * 3 + 1);
	for (unsigned i = 0; i < N_DOCUMENTS * 3 + 1; i++) {
		char name[32];

		snprintf(name, sizeof(name), "document %u", i);
		assert_same_answer(&jobs[i], name);
		free(jobs[i].wire);
	}
}

static void file_read(const char *path, struct feed_job *j)
{
	const size_t max = (size_t)16 << 20;
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	j->file = xmalloc(max);
	j->body = (struct str){j->file, fread(j->file, 1, max, f)};
	fclose(f);
}

static unsigned feeds_read(
	const char *dir, struct feed_job *jobs, char names[][256], unsigned max)
{
	DIR *d = opendir(dir);
	unsigned n = 0;
	struct dirent *ent = NULL;

	while (d != NULL && n < max && (ent = readdir(d)) != NULL) {
		char path[512];

		if (!str_ends(str_of(ent->d_name), STR(".xml")))
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, ent->d_name);
		snprintf(names[n], 256, "%s", ent->d_name);
		file_read(path, &jobs[n++]);
	}
	if (d != NULL)
		closedir(d);
	return n;
}

static void parse_all(const char *dir, unsigned at_least)
{
	struct feed_job jobs[64] = {0};
	static char names[64][256];
	unsigned n = feeds_read(dir, jobs, names, 64);

	assert_true(n >= at_least);
	run_jobs(jobs, n);
	for (unsigned i = 0; i < n; i++) {
		assert_same_answer(&jobs[i], names[i]);
		free(jobs[i].wire);
		free(jobs[i].file);
	}
}

static void test_every_golden_document_parses_behind_the_wall(void **state)
{
	(void)state;
	parse_all("tests/golden/feeds", 30);
}

static void test_real_feeds_parse_behind_the_wall(void **state)
{
	(void)state;
	parse_all("../shared/feeds", 40);
}

/* A document of about 200 KB, as outlets with the full text in their feeds serve it. */
static void big_document(struct buf *b)
{
	buf_init(b, BUF_NO_MAX);
	buf_str(b, STR("<rss version=\"2.0\"><channel><title>t</title>"));
	for (unsigned i = 0; i < 27; i++) {
		buf_printf(b,
			"<item><guid>%u</guid><title>خبر %u</title><description><![CDATA[", i,
			i);
		while (b->n < ((size_t)i + 1) * 7600)
			buf_str(b, STR("<p>نص الخبر الذي يطول.</p>"));
		buf_str(b, STR("]]></description></item>"));
	}
	buf_str(b, STR("</channel></rss>"));
}

static long page_faults(int pid)
{
	char path[64];
	char line[1024] = "";

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	fclose(f);
	/* proc(5): the tenth field; the third is behind the name in brackets. */
	const char *at = strrchr(line, ')') + 2;

	for (int field = 3; field < 10; field++)
		at = strchr(at, ' ') + 1;
	return strtol(at, NULL, 10);
}

/* Were the heap given back after each document, the next would pay for it anew, page by page. */
static void test_the_heap_is_kept_between_documents(void **state)
{
	enum {
		WARM = 20,
		N = 100
	};

	(void)state;
	if (UNIT_SANITIZED)
		skip(); /* another heap; before anything is allocated */
	struct feed_job jobs[WARM + N] = {0};
	struct rig *r = xcalloc(1, sizeof(*r));
	const struct pool_limits lim = {
		.workers = 1, .deadline_ms = RIG_FAR_MS, .memory = 256U << 20};
	AUTO_BUF struct buf body;
	struct err e = {0};
	long faults = 0;
	int pid = 0;

	big_document(&body);
	alarm(RIG_PATIENCE_S);
	assert_code(pool_fork_server_start(&r->server, &e), ERR_NONE);
	assert_int_equal(uv_loop_init(&r->loop), 0);
	assert_code(pool_new(&r->loop, r->server, &lim, &r->pool, &e), ERR_NONE);
	rig_pids(r, &pid, 1);
	for (unsigned i = 0; i < (unsigned)WARM + N; i++) {
		if (i == WARM)
			faults = page_faults(pid);
		jobs[i].answered = &r->answered;
		size_t n = body.n -
			   (size_t)(i * 37 % 50) * 1500; /* no two in a row of one length */

		pool_parse(r->pool, xstrndup(body.p, n), n, &opts, on_done, &jobs[i]);
		rig_turn_until(r, i + 1);
		assert_code(jobs[i].code, ERR_NONE);
		free(jobs[i].wire);
	}
	faults = page_faults(pid) - faults;
	print_message("%ld page faults in %d documents\n", faults, N);
	assert_in_range(faults, 0, 3 * N);
	rig_close(r);
}

/* One job whose body lies at the beginning of memory of its own; where that is. */
static const char *run_one(struct feed_job *j, struct str body)
{
	struct rig *r = xcalloc(1, sizeof(*r));
	const struct pool_limits lim = {
		.workers = 1, .deadline_ms = RIG_FAR_MS, .memory = 256U << 20};
	struct err e = {0};
	char *own = xstrndup(body.p, body.n);
	const char *at = own;

	*j = (struct feed_job){.body = body, .answered = &r->answered};
	alarm(RIG_PATIENCE_S);
	assert_code(pool_fork_server_start(&r->server, &e), ERR_NONE);
	assert_int_equal(uv_loop_init(&r->loop), 0);
	assert_code(pool_new(&r->loop, r->server, &lim, &r->pool, &e), ERR_NONE);
	pool_parse(r->pool, own, body.n, &opts, on_done, j);
	rig_turn_until(r, 1);
	rig_close(r);
	return at;
}

static void test_an_answer_lies_where_its_document_did(void **state)
{
	AUTO_BUF struct buf body;
	struct feed_job j;

	(void)state;
	big_document(&body);
	const char *at = run_one(&j, buf_view(&body));

	assert_same_answer(&j, "big document");
	assert_true(j.wire_n < body.n && j.wire_n > body.n / 2);
	assert_ptr_equal(j.wire, at);
	free(j.wire);
}

/* What is counted of a poll is the answer alone. */
static void test_a_short_answer_does_not_hold_the_memory_of_a_long_document(void **state)
{
	AUTO_BUF struct buf body;
	struct feed_job j;

	(void)state;
	buf_init(&body, BUF_NO_MAX);
	buf_str(&body, STR("<rss version=\"2.0\"><channel><title>t</title><!--"));
	while (body.n < KIB(400))
		buf_str(&body, STR(" nothing that anybody reads"));
	buf_str(&body, STR("--><item><guid>1</guid></item></channel></rss>"));
	run_one(&j, buf_view(&body));
	assert_same_answer(&j, "a long remark");
	assert_in_range(malloc_usable_size(j.wire), j.wire_n + 1, KIB(64));
	free(j.wire);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_charset_parses_behind_the_wall),
		cmocka_unit_test(test_every_golden_document_parses_behind_the_wall),
		cmocka_unit_test(test_the_heap_is_kept_between_documents),
		cmocka_unit_test(test_an_answer_lies_where_its_document_did),
		cmocka_unit_test(
			test_a_short_answer_does_not_hold_the_memory_of_a_long_document),
	};
	const struct CMUnitTest further[] = {
		cmocka_unit_test(test_real_feeds_parse_behind_the_wall),
	};

	parse_global_init();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (further_material("../shared/feeds"))
		failed += cmocka_run_group_tests(further, NULL, NULL);
	return failed;
}
