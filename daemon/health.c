/* SPDX-License-Identifier: ISC */
/* One function a problem, one table of them (head of health.h). */
#include "daemon/health.h"

#include "base/article.h"
#include "base/buf.h"

static void reload(const struct health *h, struct buf *out)
{
	if (h->reload_refused)
		buf_str(out, STR("the last reload was refused: the configuration before it is "
				 "in force"));
}

static void stalled(const struct health *h, struct buf *out)
{
	if (h->store_stalled_ms > 0)
		buf_printf(out,
			"the disk has not answered for %lld s: nothing is stored or sent",
			(long long)(h->store_stalled_ms / 1000));
}

static void failing(const struct health *h, struct buf *out)
{
	if (h->store_failing_ms > 0)
		buf_printf(out,
			"the store has been failing for %lld s: nothing is lost, retrying",
			(long long)(h->store_failing_ms / 1000));
}

static void disk_low(const struct health *h, struct buf *out)
{
	if (h->disk_low.n > 0)
		buf_printf(
			out, STR_F ": when it is full nothing is stored", STR_A(h->disk_low));
}

static void unread(const struct health *h, struct buf *out)
{
	if (h->store_unread.n > 0)
		buf_printf(out, "the database cannot be read: " STR_F, STR_A(h->store_unread));
}

static void workers(const struct health *h, struct buf *out)
{
	long long s = (long long)(h->workers_hanging_ms / 1000);

	if (h->workers_hanging == 0)
		return;
	if (h->workers_hanging == h->workers)
		buf_printf(out,
			"no parser worker has done anything for %lld s: no feed is read", s);
	else
		buf_printf(out, "%zu of %zu parser workers have done nothing for %lld s",
			h->workers_hanging, h->workers, s);
}

static void dying(const struct health *h, struct buf *out)
{
	if (h->workers_dying)
		buf_str(out,
			STR("parser workers end before they are ready, or none can be started: "
			    "trying again"));
}

static void line_down(const struct health *h, struct buf *out)
{
	if (h->line_down_ms > 0)
		buf_printf(out,
			"no host can be reached for %lld s: our own line or name server, "
			"trying again",
			(long long)(h->line_down_ms / 1000));
}

static void feeds(const struct health *h, struct buf *out)
{
	size_t all = h->feeds_ok + h->feeds_failing;

	if (h->line_down_ms == 0 && h->feeds_failing > h->feeds_ok)
		buf_printf(out, "%zu of %zu feeds fail", h->feeds_failing, all);
}

/* Unlike a feed that fails: its articles are there, and we do not take them. */
static void over_quota(const struct health *h, struct buf *out)
{
	if (h->feeds_over_quota > 0)
		buf_printf(out,
			"%zu feeds bring more than daily_quota: what is over is not stored, "
			"the log names them",
			h->feeds_over_quota);
}

static void clock_doubted(const struct health *h, struct buf *out)
{
	if (h->clock_doubted)
		buf_str(out, STR("the clock is far ahead of what is stored: retention deletes "
				 "nothing until it has been so for 6 hours"));
}

static void secrets(const struct health *h, struct buf *out)
{
	for (size_t i = 0; i < h->n_secrets_outdated; i++)
		buf_printf(out, "%s" STR_F,
			i == 0 ? "reload: these secrets are newer than what is in use: " : ", ",
			STR_A(h->secrets_outdated[i]));
}

static void page(const struct health *h, struct buf *out)
{
	if (h->page_unserved.n > 0)
		buf_printf(out, "the page is not served, trying again: " STR_F,
			STR_A(h->page_unserved));
}

static const struct {
	struct str code;
	void (*look)(const struct health *h, struct buf *out);
	bool grave;
} checks[] = {
	{STR_INIT("store-stalled"), stalled, true},
	{STR_INIT("store-failing"), failing, true},
	{STR_INIT("disk-low"), disk_low, false},
	{STR_INIT("store-unread"), unread, true},
	{STR_INIT("workers-hanging"), workers, true},
	{STR_INIT("workers-dying"), dying, true},
	{STR_INIT("line-down"), line_down, true},
	{STR_INIT("reload-refused"), reload, false},
	{STR_INIT("feeds-failing"), feeds, false},
	{STR_INIT("feeds-over-quota"), over_quota, false},
	{STR_INIT("clock-doubted"), clock_doubted, false},
	{STR_INIT("secrets-outdated"), secrets, false},
	{STR_INIT("page-unserved"), page, false},
};

/* ---- of a destination -------------------------------------------------------------------- */

static void held(const struct health *h, const struct health_dest *d, struct buf *out)
{
	(void)h;
	if (!d->held)
		return;
	buf_printf(out, "destination " STR_F " is held", STR_A(d->id));
	if (d->until.n > 0)
		buf_printf(out, " until " STR_F, STR_A(d->until));
	if (d->why.n > 0)
		buf_printf(out, ": " STR_F, STR_A(d->why));
}

/* Who paused it knows; who is on duty next week does not, and an alert that is not sent makes no noise. */
static void paused(const struct health *h, const struct health_dest *d, struct buf *out)
{
	(void)h;
	if (d->paused_since.n == 0)
		return;
	buf_printf(out, "destination " STR_F " is paused since " STR_F, STR_A(d->id),
		STR_A(d->paused_since));
	if (d->until.n > 0)
		buf_printf(out, " until " STR_F, STR_A(d->until));
	buf_printf(
		out, ": %llu alerts wait (rasid dest resume)", (unsigned long long)d->pending);
}

static void stuck(const struct health *h, const struct health_dest *d, struct buf *out)
{
	(void)h;
	if (d->stuck.n > 0)
		buf_printf(out, "destination " STR_F " has hung for %lld s: " STR_F,
			STR_A(d->id), (long long)(d->stuck_ms / 1000), STR_A(d->stuck));
}

static void orphaned(const struct health *h, const struct health_dest *d, struct buf *out)
{
	(void)h;
	if (!d->configured && d->pending > 0)
		buf_printf(out,
			"destination " STR_F
			" is not in the configuration, and %llu alerts wait for it (rasid dest "
			"adopt, rasid dest drop)",
			STR_A(d->id), (unsigned long long)d->pending);
}

static void late(const struct health *h, const struct health_dest *d, struct buf *out)
{
	if (!d->configured || d->held || d->paused_since.n > 0 || h->line_down_ms > 0 ||
		d->pending == 0 || d->oldest_ms == TIME_NONE ||
		h->now_ms - d->oldest_ms < h->late_ms)
		return;
	buf_printf(out,
		"destination " STR_F ": the oldest of %llu alerts has waited for %lld minutes",
		STR_A(d->id), (unsigned long long)d->pending,
		(long long)((h->now_ms - d->oldest_ms) / 60000));
}

static void dead(const struct health *h, const struct health_dest *d, struct buf *out)
{
	(void)h;
	if (d->dead_new > 0)
		buf_printf(out,
			"destination " STR_F
			": %llu alerts became dead letters since the last look",
			STR_A(d->id), (unsigned long long)d->dead_new);
}

static const struct {
	struct str code;
	void (*look)(const struct health *h, const struct health_dest *d, struct buf *out);
	bool grave;
} dest_checks[] = {
	{STR_INIT("destination-hangs"), stuck, true},
	{STR_INIT("destination-held"), held, true},
	{STR_INIT("destination-paused"), paused, false},
	{STR_INIT("destination-left"), orphaned, false},
	{STR_INIT("queue-late"), late, true},
	{STR_INIT("dead-letters"), dead, true},
};

/* ---- all --------------------------------------------------------------------------------- */

/* p: but for its sentence. */
static void tell(struct health_problem p, struct buf *b, health_said *f, void *arg)
{
	p.sentence = buf_view(b);
	if (b->n > 0)
		f(&p, arg);
	buf_reset(b);
}

void health_look(const struct health *h, health_said *f, void *arg)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, HEALTH_SENTENCE_MAX);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		checks[i].look(h, &b);
		tell((struct health_problem){.code = checks[i].code, .grave = checks[i].grave},
			&b, f, arg);
	}
	for (size_t k = 0; k < h->n_dests; k++)
		for (size_t i = 0; i < sizeof(dest_checks) / sizeof(dest_checks[0]); i++) {
			dest_checks[i].look(h, &h->dests[k], &b);
			tell((struct health_problem){.code = dest_checks[i].code,
				     .subject = h->dests[k].id,
				     .grave = dest_checks[i].grave},
				&b, f, arg);
		}
}
