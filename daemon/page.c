/* SPDX-License-Identifier: ISC */
/*
 * Asks of the page (page.h): a line, two readers, a deadline.
 *
 *   page_job_start ──> WAITS ──> RUNS (pool) ──> on_read ──> OVER
 *                        │          └ on_late: answered without; the reader comes back when it can
 *                        └ on_late, somebody gone: answered
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/page_private.h"

enum {
	ARENA_MAX = 16 << 20,
	BODY_MAX = 4 << 20,
	RETRY_S = 2
};

static void advance(struct page_host *h);

/* ---- the pool ---------------------------------------------------------------------------- */

static bool is_late(void *arg)
{
	const struct page_job *j = arg;

	return (int64_t)uv_hrtime() >= j->until_ns;
}

/* What walks by itself ends before, with what it has. */
static bool is_nearly_late(void *arg)
{
	const struct page_job *j = arg;

	return (int64_t)uv_hrtime() + INT64_C(1000000) * PAGE_DEADLINE_MS / 4 >= j->until_ns;
}

static void forget_store(struct page_reader *r)
{
	store_close(r->store);
	r->store = NULL;
}

/* A database that is not there yet is no error: nothing was ever stored. */
static enum errc open_store(struct page_job *j, struct err *e)
{
	struct page_reader *r = j->reader;
	struct store_conf conf = j->host->app->store_conf;

	conf.read_only = true;
	if (r->generation != j->generation)
		forget_store(r);
	r->generation = j->generation;
	if (r->store == NULL && store_open(&conf, &r->store, e) != ERR_NONE &&
		e->code != ERR_GONE)
		return e->code;
	return r->store != NULL ? store_deadline(r->store, is_late, j, e) : ERR_NONE;
}

/* Of the job the loop reads what stands there already, and nothing that is made here, until it is over. */
static void read_job(uv_work_t *w)
{
	struct page_job *j = w->data;
	struct page_reader *r = j->reader;
	struct page_ask ask = j->ask;
	struct err e = {0};

	if (open_store(j, &e) != ERR_NONE) {
		page_say(&ask, 503, HTML_WORD_FAILED, str_of(e.msg), &j->answer);
		return;
	}
	ask.store = r->store;
	page_run(&ask, &j->answer);
	if (r->store == NULL)
		return;
	(void)store_deadline(r->store, NULL, NULL, &e);
	store_rollback(r->store);
	/* What failed may be the connection's fault. */
	if (j->answer.status >= 500 && !is_late(j))
		forget_store(r);
}

/* ---- answers ----------------------------------------------------------------------------- */

static void deliver(struct page_job *j, const struct page_answer *a)
{
	if (a->status == 503)
		j->head.retry_after_s = RETRY_S;
	if (j->asker.call != NULL)
		control_answer(j->asker.call, a->status, a->type, buf_view(&a->body));
	else
		page_listener_answer(j->asker.listener, j->asker.token, &j->head, a->status,
			a->type, buf_view(&a->body));
	j->answered = true;
}

/* Readers of feeds come again with the tag, and so do browsers. */
static void deliver_read(struct page_job *j)
{
	char etag[32];
	uint64_t hash = hash64(buf_view(&j->answer.body), (uint64_t)j->ask.form);

	snprintf(etag, sizeof(etag), "\"%016llx\"", (unsigned long long)hash);
	if (j->answer.status == 200) {
		j->head.etag = str_of(etag);
		j->head.cache = STR("private, no-cache");
	}
	deliver(j, &j->answer);
}

/* Also while the pool is at it: of the job nothing is touched that it writes. */
static void say(struct page_job *j, int status, enum html_word what, struct str detail)
{
	AUTO_ARENA struct arena a = {0};
	struct page_ask ask = j->ask;
	struct page_answer answer = {0};

	arena_init(&a, MIB(1));
	ask.a = &a;
	buf_init(&answer.body, MIB(1));
	page_say(&ask, status, what, detail, &answer);
	deliver(j, &answer);
	buf_done(&answer.body);
}

/* ---- the end of a job -------------------------------------------------------------------- */

static bool is_read(const struct page_host *h, const struct config *c)
{
	for (const struct page_job *j = h->jobs; j != NULL; j = j->next)
		if (j->ask.c == c)
			return true;
	return false;
}

static void free_retired(struct page_host *h)
{
	for (struct page_retired **at = &h->retired; *at != NULL;) {
		struct page_retired *r = *at;

		if (is_read(h, r->config)) {
			at = &r->next;
			continue;
		}
		*at = r->next;
		config_free(r->config);
		free(r);
	}
}

static void close_readers(struct page_host *h)
{
	for (size_t i = 0; i < PAGE_READERS; i++)
		if (!h->readers[i].busy)
			forget_store(&h->readers[i]);
}

void page_host_done(struct page_host *h)
{
	if (--h->open != 0 || !h->closing)
		return;
	close_readers(h);
	h->on_closed(h->closed_arg);
}

static void on_job_closed(uv_handle_t *handle)
{
	struct page_job *j = handle->data;
	struct page_host *h = j->host;

	buf_done(&j->answer.body);
	arena_done(&j->arena);
	free(j);
	page_host_done(h);
}

static void end(struct page_job *j)
{
	struct page_job **at = &j->host->jobs;

	while (*at != j)
		at = &(*at)->next;
	*at = j->next;
	j->place = PAGE_OVER;
	free_retired(j->host);
	uv_close((uv_handle_t *)&j->late, on_job_closed);
}

/* A job that waits ends with its answer; one that runs when its reader is back. */
static void give_up(struct page_job *j, struct str why)
{
	j->until_ns = 0;
	if (!j->answered)
		say(j, 503, HTML_WORD_SLOW, why);
	if (j->place == PAGE_WAITS)
		end(j);
}

/* ---- the loop ---------------------------------------------------------------------------- */

static void on_late(uv_timer_t *t)
{
	struct page_job *j = t->data;

	give_up(j, j->place == PAGE_WAITS ? STR("too many are asking")
					  : STR("the disk does not answer"));
}

static void on_read(uv_work_t *w, int status)
{
	struct page_job *j = w->data;
	struct page_host *h = j->host;

	(void)status;
	j->reader->busy = false;
	if (!j->answered && j->answer.body.over)
		say(j, 503, HTML_WORD_SLOW, STR("the answer is too long"));
	else if (!j->answered)
		deliver_read(j);
	end(j);
	advance(h);
}

static void begin(struct page_job *j, struct page_reader *r)
{
	j->place = PAGE_RUNS;
	j->reader = r;
	j->until_ns = (int64_t)uv_hrtime() + INT64_C(1000000) * PAGE_DEADLINE_MS;
	r->busy = true;
	uv_timer_start(&j->late, on_late, PAGE_DEADLINE_MS + PAGE_HUNG_MS, 0);
	uv_queue_work(&j->host->app->loop, &j->work, read_job, on_read);
}

static bool is_running(const struct page_host *h, struct str path)
{
	const struct page_job *j = h->jobs;

	while (j != NULL && (j->place != PAGE_RUNS || !str_eq(path, j->ask.path)))
		j = j->next;
	return j != NULL;
}

/* Of one path one at a time: whoever tries terms takes a reader, and not both. */
static struct page_job *next_to_run(const struct page_host *h)
{
	struct page_job *j = h->jobs;

	while (j != NULL && (j->place != PAGE_WAITS || is_running(h, j->ask.path)))
		j = j->next;
	return j;
}

static void advance(struct page_host *h)
{
	for (size_t i = 0; i < PAGE_READERS; i++) {
		struct page_job *j = next_to_run(h);

		if (j == NULL || h->closing)
			return;
		if (!h->readers[i].busy)
			begin(j, &h->readers[i]);
	}
}

static size_t n_waiting(const struct page_host *h)
{
	size_t n = 0;

	for (const struct page_job *j = h->jobs; j != NULL; j = j->next)
		n += j->place == PAGE_WAITS;
	return n;
}

/* Looked at only when others wait: half of a connection may be closed by who still wants its answer. */
static void drop_the_gone(struct page_host *h)
{
	struct page_job *next = NULL;

	for (struct page_job *j = h->jobs; j != NULL; j = next) {
		next = j->next;
		if (!j->answered && j->asker.call == NULL && server_left(j->asker.token))
			give_up(j, STR("nobody waits"));
	}
}

static struct page_job *job_new(struct page_host *h, const struct page_asker *asker)
{
	struct page_job *j = xcalloc(1, sizeof(*j));
	struct page_job **at = &h->jobs;

	j->host = h;
	j->asker = *asker;
	j->generation = h->app->generation;
	j->work.data = j->late.data = j;
	arena_init(&j->arena, ARENA_MAX);
	buf_init(&j->answer.body, BODY_MAX);
	j->ask = (struct page_ask){.c = h->config,
		.live = &j->live,
		.now_ms = clock_now_ms(),
		.a = &j->arena,
		.late = is_nearly_late,
		.late_arg = j};
	uv_timer_init(&h->app->loop, &j->late);
	h->open++;
	while (*at != NULL)
		at = &(*at)->next;
	*at = j;
	return j;
}

/* For a year: it says nothing of who has it. */
static void set_look(struct page_job *j, const struct page_request *r)
{
	AUTO_BUF struct buf b = {0};
	char room[PAGE_LOOK_MAX];
	struct str look = page_request_look(r, &j->ask, room);

	if (look.n == 0)
		return;
	buf_init(&b, 256);
	buf_printf(&b, STR_F "=" STR_F "; Path=/; Max-Age=31536000; SameSite=Strict; HttpOnly",
		STR_A(PAGE_LOOK), STR_A(look));
	j->head.set_cookie = arena_str(&j->arena, buf_view(&b));
}

void page_job_start(
	struct page_host *h, const struct page_asker *asker, const struct page_request *r)
{
	struct page_job *j = job_new(h, asker);
	struct err e = {0};

	if (page_request_read(r, &j->ask, &e) != ERR_NONE) {
		say(j, 400, HTML_WORD_BAD_ASK, str_of(e.msg));
		end(j);
		return;
	}
	set_look(j, r);
	uv_timer_start(&j->late, on_late, PAGE_WAIT_MS, 0);
	page_live_fill(h->app, &j->ask, &j->live);
	advance(h);
	if (j->place == PAGE_WAITS)
		drop_the_gone(h);
	if (n_waiting(h) > PAGE_LINE)
		give_up(j, STR("too many are asking"));
}

void page_jobs_refuse(struct page_host *h, const struct page_listener *of)
{
	struct page_job *next = NULL;

	for (struct page_job *j = h->jobs; j != NULL; j = next) {
		next = j->next;
		if (j->asker.listener == of)
			give_up(j, STR("rasid stops, or listens elsewhere"));
	}
}

/* ---- the host ---------------------------------------------------------------------------- */

struct page_host *page_host_new(struct app *app)
{
	struct page_host *h = xcalloc(1, sizeof(*h));

	h->app = app;
	h->again.data = h;
	uv_timer_init(&app->loop, &h->again);
	h->open = 1;
	return h;
}

void page_configure(struct page_host *h, const struct config *c)
{
	h->config = c;
	page_listen(h);
}

void page_retire(struct page_host *h, struct config *old)
{
	struct page_retired *r = xcalloc(1, sizeof(*r));

	*r = (struct page_retired){h->retired, old};
	h->retired = r;
	free_retired(h);
}

struct str page_unserved(const struct page_host *h)
{
	return str_of(h->unserved.msg);
}

void page_control(struct control_call *call, struct str path, struct str query, void *arg)
{
	struct page_host *h = ((struct app *)arg)->page;
	AUTO_BUF struct buf decoded = {0};

	buf_init(&decoded, KIB(4));
	if (h->closing)
		control_answer(call, 503, STR("text/plain; charset=utf-8"),
			STR("rasid is stopping\n"));
	else if (!gate_path(path, &decoded))
		control_answer(
			call, 400, STR("text/plain; charset=utf-8"), STR("no such path\n"));
	else
		page_job_start(h, &(struct page_asker){.call = call},
			&(struct page_request){.path = buf_view(&decoded), .query = query});
}

static void on_again_closed(uv_handle_t *handle)
{
	page_host_done(handle->data);
}

void page_close(struct page_host *h, void (*done)(void *arg), void *arg)
{
	h->closing = true;
	h->on_closed = done;
	h->closed_arg = arg;
	page_jobs_refuse(h, NULL);
	page_unlisten(h);
	uv_close((uv_handle_t *)&h->again, on_again_closed);
}

void page_host_free(struct page_host *h)
{
	free(h);
}
