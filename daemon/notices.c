/* SPDX-License-Identifier: ISC */
/* One row a code, one entry a problem (head of notices.h). */
#include "daemon/notices.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/article.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/vec.h"
#include "base/xalloc.h"

enum {
	MINUTE_MS = 60 * 1000,
	DAY_MS = 24 * 60 * MINUTE_MS
};

/* Ends take a minute where a restart or a reload begins anew without knowing more than before. */
static const struct row {
	struct str code;
	const char *over;             /* behind the subject's name; NULL: its end is not told */
	const char *many, *many_over; /* behind a number; NULL: there is no subject */
	int begin_ms, end_ms;         /* for how long it must hold */
	int gather_ms, again_ms;
	bool feed, dest;    /* whose id the subject is */
	bool line, figures; /* follows from our line; is known when the store was read */
	bool happens;       /* has no end; `over` is what happened */
	bool log;
} rows[] = {
	{STR_INIT("store-stalled"), .over = "the disk answers again", .end_ms = MINUTE_MS},
	{STR_INIT("store-failing"), .over = "the store works again",
		.begin_ms = NOTICES_TWICE_MS, .end_ms = MINUTE_MS},
	{STR_INIT("disk-low"), .over = "the disk of the database has room again",
		.end_ms = MINUTE_MS},
	{STR_INIT("workers-hanging"), .over = "all parser workers get on again",
		.end_ms = MINUTE_MS},
	{STR_INIT("workers-dying"), .over = "parser workers start again",
		.begin_ms = NOTICES_TWICE_MS, .end_ms = MINUTE_MS},
	{STR_INIT("line-down"), .over = "hosts can be reached again", .end_ms = MINUTE_MS},
	{STR_INIT("reload-refused"), .over = "the configuration in the files is in force"},
	{STR_INIT("feeds-failing"), .over = "most feeds answer again",
		.begin_ms = 5 * MINUTE_MS, .end_ms = MINUTE_MS, .line = true, .log = true},
	{STR_INIT("feed-gone"), .over = " is polled again",
		.many = "feeds are gone, their publishers say (410)",
		.many_over = "feeds are polled again", .gather_ms = NOTICES_GATHER_MS,
		.feed = true, .line = true},
	{STR_INIT("feed-dark"), .over = " is back", .many = "feeds went dark",
		.many_over = "feeds are back", .gather_ms = NOTICES_GATHER_MS, .feed = true,
		.line = true},
	{STR_INIT("feed-blocked"), .over = " lets us in again",
		.many = "feeds do not let us in", .many_over = "feeds let us in again",
		.gather_ms = NOTICES_GATHER_MS, .feed = true, .line = true},
	{STR_INIT("feed-silent"), .over = " has something new again",
		.many = "feeds answer, but have been silent far longer than their rhythm",
		.many_over = "feeds have something new again", .gather_ms = NOTICES_GATHER_MS,
		.feed = true, .line = true},
	{STR_INIT("feed-gap"),
		.over = " had no known item in a poll, some may have come and gone between two "
			"polls",
		.many = "feeds had no known item in a poll, some may have come and gone "
			"between two polls",
		.gather_ms = NOTICES_GATHER_MS, .again_ms = DAY_MS, .feed = true, .line = true,
		.happens = true},
	{STR_INIT("feed-pages"), .over = " has pages with a text again",
		.many = "feeds have pages without a text, their own is searched",
		.many_over = "feeds have pages with a text again",
		.gather_ms = NOTICES_GATHER_MS, .feed = true, .line = true},
	{STR_INIT("destination-held"), .over = " takes alerts again",
		.many = "destinations are held", .many_over = "destinations take alerts again",
		.end_ms = MINUTE_MS, .dest = true},
	{STR_INIT("destination-hangs"), .over = " goes on", .many = "destinations hang",
		.many_over = "destinations go on", .end_ms = MINUTE_MS, .dest = true},
	{STR_INIT("queue-late"), .over = ": nothing waits for more than 10 minutes any more",
		.many = "destinations have alerts that have waited for more than 10 minutes",
		.many_over = "destinations have nothing late any more",
		.begin_ms = NOTICES_TWICE_MS, .end_ms = MINUTE_MS, .dest = true, .line = true,
		.figures = true, .log = true},
	{STR_INIT("dead-letters"), .many = "destinations have new dead letters", .dest = true,
		.figures = true},
};
enum {
	N_ROWS = sizeof(rows) / sizeof(rows[0])
};
static_assert((int)N_ROWS <= (int)NOTICES_CODES, "NOTICES_CODES");

/* ---- entries ----------------------------------------------------------------------------- */

static size_t row_of(struct str code)
{
	size_t i = 0;

	while (i < N_ROWS && !str_eq(rows[i].code, code))
		i++;
	return i;
}

static uint64_t key_of(size_t row, struct str subject)
{
	uint64_t key = hash64(subject, row);

	return key != 0 ? key : 1;
}

static struct notices_entry *find(struct notices *n, size_t row, struct str subject)
{
	size_t at = map_get(&n->places, key_of(row, subject));

	return at != SIZE_MAX ? &n->v[at] : NULL;
}

static struct notices_entry *add(struct notices *n, size_t row, struct str subject)
{
	if (n->n >= NOTICES_MAX)
		return NULL;
	n->v = vec_room(n->v, &n->cap, n->n + 1, sizeof(*n->v));
	map_put(&n->places, key_of(row, subject), n->n);
	n->v[n->n] = (struct notices_entry){.row = row,
		.subject = str_dup(subject),
		.told_ms = TIME_NONE,
		.since_ms = TIME_NONE};
	return &n->v[n->n++];
}

static bool told_lately(const struct notices_entry *e, int64_t now_ms)
{
	int64_t again_ms =
		rows[e->row].again_ms != 0 ? rows[e->row].again_ms : NOTICES_AGAIN_MS;

	return e->told_ms != TIME_NONE && now_ms - e->told_ms < again_ms;
}

/* Those of which there is nothing left to know. */
static void forget(struct notices *n, int64_t now_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < n->n; i++) {
		struct notices_entry *e = &n->v[i];

		if (e->fact != NULL || e->told || e->happened || e->since_ms != TIME_NONE ||
			told_lately(e, now_ms))
			n->v[kept++] = *e;
		else
			free(e->subject);
	}
	if (kept == n->n)
		return;
	n->n = kept;
	map_reset(&n->places);
	for (size_t i = 0; i < n->n; i++)
		map_put(&n->places, key_of(n->v[i].row, str_of(n->v[i].subject)), i);
}

/* ---- what the look found ----------------------------------------------------------------- */

static void take_fact(struct notices *n, const struct notice_fact *f)
{
	size_t row = row_of(f->code);
	struct notices_entry *e = row < N_ROWS ? find(n, row, f->subject) : NULL;

	if (row == N_ROWS)
		return;
	if (e == NULL && !f->unknown)
		e = add(n, row, f->subject);
	if (e == NULL)
		return;
	e->unknown = f->unknown;
	if (rows[row].happens)
		e->happened = true;
	else if (!f->unknown)
		e->fact = f;
}

static void take_facts(struct notices *n, const struct notices_look *look)
{
	for (size_t i = 0; i < n->n; i++) {
		n->v[i].fact = NULL;
		n->v[i].unknown = n->v[i].ripe = false;
	}
	for (size_t i = 0; i < look->n; i++)
		take_fact(n, &look->facts[i]);
}

/* ---- what is to be told ------------------------------------------------------------------ */

static void mark(struct notices *n, const struct notices_entry *e)
{
	AUTO_BUF struct buf name = {0};

	if (rows[e->row].happens)
		return;
	buf_init(&name, NOTICES_NAME_MAX);
	buf_printf(&name, STR_F "/%s", STR_A(rows[e->row].code), e->subject);
	if (name.over)
		return; /* then a restart tells it again */
	n->marks = vec_room(n->marks, &n->cap_marks, n->n_marks + 1, sizeof(*n->marks));
	n->marks[n->n_marks++] =
		(struct notice_mark){arena_str(&n->arena, buf_view(&name)), e->told};
}

static void turn(struct notices *n, struct notices_entry *e, int64_t now_ms)
{
	e->told = !e->told && !rows[e->row].happens;
	e->happened = false;
	e->told_ms = now_ms;
	e->since_ms = TIME_NONE;
	mark(n, e);
}

static bool has_left(const struct notices_entry *e, const struct notices_look *look)
{
	const struct row *r = &rows[e->row];

	return (r->feed || r->dest) && look->exists != NULL &&
	       !look->exists(str_of(e->subject), r->dest, look->arg);
}

/* What is over without a word. */
static bool ends_in_silence(const struct notices_entry *e, const struct notices_look *look)
{
	return e->told && e->fact == NULL && (rows[e->row].over == NULL || has_left(e, look));
}

static bool is_wrong(const struct notices_entry *e)
{
	return e->fact != NULL || e->happened;
}

/* False: it is as it was told, or nobody knows better. */
static bool differs(const struct notices_entry *e, const struct notices_look *look)
{
	return is_wrong(e) != e->told && !e->unknown && !(rows[e->row].line && look->line_down);
}

static bool ripe(const struct notices *n, struct notices_entry *e, int64_t now_ms)
{
	const struct row *r = &rows[e->row];
	bool wrong = is_wrong(e);

	if (e->since_ms == TIME_NONE)
		e->since_ms = now_ms;
	if (now_ms - e->since_ms < (wrong ? r->begin_ms : r->end_ms))
		return false;
	return !(wrong && told_lately(e, now_ms)) && now_ms >= n->gate_ms[e->row][!wrong];
}

static void judge(struct notices *n, struct notices_entry *e, const struct notices_look *look)
{
	if (rows[e->row].figures && !look->queues_known)
		return;
	if (e->happened && told_lately(e, look->now_ms))
		e->happened = false;
	if (!differs(e, look))
		e->since_ms = TIME_NONE;
	else if (ends_in_silence(e, look))
		turn(n, e, look->now_ms);
	else
		e->ripe = ripe(n, e, look->now_ms);
}

/* ---- in words ---------------------------------------------------------------------------- */

/* A problem's own sentence; "feed almada is back", "the store works again". */
static void one_text(const struct notices_entry *e, struct buf *out)
{
	const struct row *r = &rows[e->row];

	if (e->fact != NULL)
		buf_str(out, e->fact->text);
	else
		buf_printf(out, "%s%s%s",
			r->dest   ? "destination "
			: r->feed ? "feed "
				  : "",
			e->subject, r->over);
}

static void many_text(
	const struct row *r, bool good, const struct str *names, size_t n, struct buf *out)
{
	buf_printf(out, "%zu %s: ", n, good ? r->many_over : r->many);
	for (size_t i = 0; i < n && i < NOTICES_NAMED; i++)
		buf_printf(out, "%s" STR_F, i > 0 ? ", " : "", STR_A(names[i]));
	if (n > NOTICES_NAMED)
		buf_printf(out, " and %zu more", n - NOTICES_NAMED);
}

static void say(struct notices *n, size_t row, bool good, struct buf *text,
	const struct str *about, size_t n_about)
{
	const struct row *r = &rows[row];

	n->out = vec_room(n->out, &n->cap_out, n->n_out + 1, sizeof(*n->out));
	n->out[n->n_out++] = (struct notice){.code = r->code,
		.subject = n_about == 1 ? about[0] : STR(""),
		.text = arena_str(&n->arena, buf_view(text)),
		.good = good,
		.log = r->log,
		.dest = r->dest,
		.about = about,
		.n_about = n_about};
	buf_reset(text);
}

static bool is_of(const struct notices_entry *e, size_t row, bool good)
{
	return e->ripe && e->row == row && is_wrong(e) != good;
}

static size_t count_of(const struct notices *n, size_t row, bool good)
{
	size_t count = 0;

	for (size_t i = 0; i < n->n; i++)
		count += is_of(&n->v[i], row, good);
	return count;
}

/* All that begins (or, good, ends) of a code. */
static void tell(struct notices *n, size_t row, bool good, size_t count, int64_t now_ms)
{
	struct str *names = arena_array(&n->arena, count, sizeof(*names));
	AUTO_BUF struct buf text = {0};
	size_t at = 0;

	buf_init(&text, BUF_NO_MAX);
	for (size_t i = 0; i < n->n; i++) {
		struct notices_entry *e = &n->v[i];

		if (!is_of(e, row, good))
			continue;
		names[at] = arena_str(&n->arena, str_of(e->subject));
		if (count <= NOTICES_EACH) {
			one_text(e, &text);
			say(n, row, good, &text, &names[at], 1);
		}
		at++;
		e->ripe = false;
		turn(n, e, now_ms);
	}
	if (count > NOTICES_EACH) {
		many_text(&rows[row], good, names, count, &text);
		say(n, row, good, &text, names, count);
	}
	n->gate_ms[row][good] = now_ms + rows[row].gather_ms;
}

/* ---- interface ---------------------------------------------------------------------------- */

void notices_recall(struct notices *n, struct str name, int64_t ago_ms, int64_t now_ms)
{
	struct str code = STR("");
	size_t row = str_cut(&name, '/', &code) ? row_of(code) : (size_t)N_ROWS;
	struct notices_entry *e = NULL;

	if (row == N_ROWS || rows[row].happens || find(n, row, name) != NULL)
		return;
	if (name.n == 0 && (rows[row].feed || rows[row].dest))
		return;
	e = add(n, row, name);
	if (e == NULL)
		return;
	e->told = true;
	e->told_ms = now_ms - (ago_ms < 0 ? 0 : ago_ms < DAY_MS ? ago_ms : DAY_MS);
}

struct notices_said notices_look(struct notices *n, const struct notices_look *look)
{
	arena_done(&n->arena);
	arena_init(&n->arena, BUF_NO_MAX);
	n->n_out = n->n_marks = 0;
	take_facts(n, look);
	for (size_t i = 0; i < n->n; i++)
		judge(n, &n->v[i], look);
	for (size_t row = 0; row < N_ROWS; row++)
		for (int good = 0; good < 2; good++) {
			size_t count = count_of(n, row, good != 0);

			if (count != 0)
				tell(n, row, good != 0, count, look->now_ms);
		}
	forget(n, look->now_ms);
	return (struct notices_said){n->out, n->n_out, n->marks, n->n_marks};
}

static bool has(const struct str *names, size_t n, struct str name)
{
	size_t i = 0;

	while (i < n && !str_eq(names[i], name))
		i++;
	return i < n;
}

size_t notices_to(const struct notice *n, const struct str *ops, size_t n_ops, struct str *ret)
{
	size_t n_ret = 0;

	for (size_t i = 0; i < n_ops; i++)
		if (!(n->dest && has(n->about, n->n_about, ops[i])) && !has(ret, n_ret, ops[i]))
			ret[n_ret++] = ops[i];
	return n_ret;
}

void notices_done(struct notices *n)
{
	for (size_t i = 0; i < n->n; i++)
		free(n->v[i].subject);
	free(n->v);
	free(n->out);
	free(n->marks);
	map_done(&n->places);
	arena_done(&n->arena);
	*n = (struct notices){0};
}
