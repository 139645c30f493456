/* SPDX-License-Identifier: ISC */
/* What lanes tell the log, and what `rasid status` shows of them. */
#include "base/log.h"
#include "daemon/clock.h"
#include "daemon/deliver_private.h"
#include "daemon/metrics.h"

/* A line an alert, also of a digest: whoever looks for one finds it. */
static void say_alert(const struct lane *l, const struct post *p, const struct alert *al)
{
	AUTO_BUF struct buf watches;

	buf_init(&watches, BUF_NO_MAX);
	for (size_t i = 0; i < al->n_watches; i++) {
		buf_str(&watches, i == 0 ? STR("") : STR(","));
		buf_str(&watches, al->watches[i].id);
	}
	log_info("deliver: sent alert=" STR_F " dest=" STR_F " watch=" STR_F " feed=" STR_F
		 " article=%lld%s" STR_F,
		STR_A(al->id), STR_A(l->id), STR_A(buf_view(&watches)), STR_A(al->feed_id),
		(long long)al->article_id, p->kind == POST_DIGEST ? " digest=" : "",
		STR_A(p->kind == POST_DIGEST ? p->why : STR("")));
}

static void say_sent(const struct lane *l, const struct post *p)
{
	if (p->kind == POST_NOTICE)
		log_info("deliver: sent notice=" STR_F " dest=" STR_F " code=" STR_F
			 " subject=" STR_F,
			STR_A(p->id), STR_A(l->id), STR_A(p->notice.code),
			STR_A(p->notice.subject));
	for (size_t i = 0; i < p->n_alerts; i++)
		say_alert(l, p, &p->alerts[i]);
}

void lane_say(const struct lane *l, const struct lane_steps *s)
{
	static const struct {
		enum log_level level;
		const char *text;
	} lines[] = {
		[LANE_SAYS_AGAIN] = {LOG_LEVEL_WARNING, "failed, trying again"},
		[LANE_SAYS_PLAIN] = {LOG_LEVEL_WARNING,
			"refused, trying once more as plain text"},
		[LANE_SAYS_DEAD] = {LOG_LEVEL_ERR, "given up, now a dead letter"},
		[LANE_SAYS_ASIDE] = {LOG_LEVEL_WARNING,
			"does not get through, stepping aside for those behind it"},
		[LANE_SAYS_HOLDS] = {LOG_LEVEL_ERR,
			"destination takes nothing, keeping its queue and asking now and then"},
		[LANE_SAYS_BACK] = {LOG_LEVEL_INFO, "destination takes alerts again"},
		[LANE_SAYS_NO_STORE] = {LOG_LEVEL_ERR,
			"the outbox cannot be read, trying again"},
		[LANE_SAYS_FORGOTTEN] = {LOG_LEVEL_WARNING,
			"an alert waited at a free destination, found by a look"},
	};
	const struct post *p = l->current != NULL ? &l->current->post : NULL;

	if (s->news == LANE_SAYS_NOTHING)
		return;
	if (s->news == LANE_SAYS_FORGOTTEN) {
		log_line(lines[s->news].level, "deliver: %s dest=" STR_F, lines[s->news].text,
			STR_A(l->id));
		return;
	}
	if (s->news == LANE_SAYS_BACK)
		log_line(lines[s->news].level, "deliver: %s dest=" STR_F, lines[s->news].text,
			STR_A(l->id));
	if (p == NULL)
		log_line(lines[s->news].level, "deliver: %s dest=" STR_F " reason='%s'",
			lines[s->news].text, STR_A(l->id), s->why);
	else if (s->fate.action == RETRY_DONE)
		say_sent(l, p);
	else
		log_line(lines[s->news].level,
			"deliver: %s alert=" STR_F " dest=" STR_F " reason='%s'",
			lines[s->news].text, STR_A(p->id), STR_A(l->id), s->why);
}

/* What its outlet says, if that can be, or when the alert was made, which is when the article came. */
static int64_t began_ms(const struct alert *al)
{
	int64_t published_ms =
		time_is_real(al->published_s) ? al->published_s * 1000 : al->created_ms;

	return published_ms < al->created_ms ? published_ms : al->created_ms;
}

static void count(const struct lane *l, enum retry_action action)
{
	const struct post *p = l->current != NULL ? &l->current->post : NULL;
	struct metrics *m = l->owner->metrics;
	int64_t now_ms = clock_now_ms();

	if (p == NULL)
		return;
	metrics_alerts(m, l->id,
		action == RETRY_DONE   ? METRICS_DELIVERED
		: action == RETRY_DEAD ? METRICS_FAILED
				       : METRICS_RETRY,
		p->n_alerts + p->n_more);
	for (size_t i = 0; i < p->n_alerts && action == RETRY_DONE; i++)
		metrics_delivered_after(m, now_ms - began_ms(&p->alerts[i]));
}

/* What `rasid status` shows until an alert gets through again. */
void lane_note(struct lane *l, const struct lane_steps *s)
{
	if (!s->settle || s->news == LANE_SAYS_NOTHING)
		return;
	count(l, s->fate.action);
	if (s->fate.action != RETRY_DONE) {
		err_set(&l->why, ERR_IO, "%s", s->why);
		return;
	}
	l->why = (struct err){.code = ERR_NONE};
	l->owner->sent += l->current != NULL ? l->current->post.n_alerts : 0;
}
