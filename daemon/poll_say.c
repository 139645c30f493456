/* SPDX-License-Identifier: ISC */
/* What an operator is told of a poll. */
#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"
#include "base/url_host.h"
#include "daemon/poll_private.h"

/* A login that is not sent any more (limits_feed_request()) is missed when the host asks for it. */
static void say_moved(const struct feed *f)
{
	bool stays = f->conf != NULL && f->conf->headers.n != 0 &&
		     !url_same_origin(f->own.st.url, f->conf->url);

	log_line(stays ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO,
		"poll: feed moved for good, adopting the new address%s feed=%s",
		stays ? "; its login and headers stay with the old one" : "", f->id);
}

/* Obeyed, or else we are blocked; but whoever waits for news must know, and what can be done. */
static void say_floor(const struct feed *f)
{
	const struct feed_state *st = &f->own.st;
	int64_t held = st->hold_until_ms > 0 ? st->hold_until_ms - f->poller->now_ms : 0;
	int64_t floor = held > 0 ? held : st->publisher_floor_ms;

	log_warning(
		"poll: the publisher wants to be asked less often than is configured, and that is obeyed (max_floor caps it, and may get us blocked) feed=%s asked_s=%lld next_poll_s=%lld",
		f->id, (long long)(floor / 1000),
		(long long)((st->next_poll_ms - f->poller->now_ms) / 1000));
}

/* One line at most: what an operator should know of this answer. */
void poll_say_judgement(const struct feed *f, const struct feed_judgement *j)
{
	const struct feed_state *st = &f->own.st;
	AUTO_BUF struct buf why = {0};

	if (j->verdict == FEED_EXCUSED)
		return; /* said once, of the line */
	buf_init(&why, 1024);
	log_quote(&why, st->last_error, 200);
	if (j->verdict == FEED_GONE)
		log_warning(
			"poll: the publisher says this feed is gone (410), not polling it any more feed=%s",
			f->id);
	else if (j->went_dark && st->last_error.n == 0)
		log_warning(
			"poll: feed answers but has been silent far longer than its rhythm feed=%s",
			f->id);
	else if (j->went_dark)
		log_warning("poll: feed went dark feed=%s failures=%u reason=" STR_F, f->id,
			st->failures, STR_A(buf_view(&why)));
	else if (j->recovered)
		log_info("poll: feed is back feed=%s", f->id);
	else if (st->last_error.n != 0 && st->failures <= 1)
		log_warning("poll: failed, retrying later feed=%s reason=" STR_F, f->id,
			STR_A(buf_view(&why)));
	else if (j->gap)
		log_warning(
			"poll: no item of this poll was known, some may have come and gone between two polls feed=%s",
			f->id);
	if (j->floor_above)
		say_floor(f);
	if (j->moved)
		say_moved(f);
}

void poll_tell(const struct feed *f, const struct feed_judgement *j)
{
	const struct poller *p = f->poller;

	poll_say_judgement(f, j);
	if (p->d.on_feed != NULL && (j->went_dark || j->recovered || j->gap))
		p->d.on_feed(str_of(f->id), j->gap, p->d.arg);
}

/* Quoted: a worker that was taken over writes what it likes, escapes of a terminal too. */
static void say_note(const struct feed *f, struct str note)
{
	AUTO_BUF struct buf quoted = {0};

	buf_init(&quoted, BUF_NO_MAX);
	log_quote(&quoted, note, 200);
	log_debug("poll: note feed=%s " STR_F, f->id, STR_A(buf_view(&quoted)));
}

void poll_say_ingest(const struct feed *f, const struct ingest *in)
{
	if (in->renumbered)
		log_warning(
			"poll: every id of this feed changed at once, nothing alerted for known titles feed=%s items=%zu",
			f->id, in->n_renamed);
	if (in->n_new != 0)
		log_info(
			"poll: new articles feed=%s new=%zu known=%zu edits=%zu hits=%zu alerts=%zu bytes=%llu%s",
			f->id, in->n_new, in->n_known, in->n_edits, in->n_hits, in->n_alerts,
			(unsigned long long)in->n_bytes, in->baseline ? " baseline=yes" : "");
	else if (in->n_edits != 0)
		log_info(
			"poll: known items say something else now feed=%s edits=%zu hits=%zu alerts=%zu",
			f->id, in->n_edits, in->n_hits, in->n_alerts);
	else
		log_debug("poll: nothing new feed=%s known=%zu", f->id, in->n_known);
	if (in->baseline && in->n_hits != 0 && in->n_alerts == 0)
		log_info("poll: %s: its hits are stored and not alerted%s feed=%s hits=%zu",
			feed_is_fresh(&in->state)
				? "the first poll is a baseline"
				: "a sitemap that was there before is read for the first time",
			feed_is_fresh(&in->state) ? " (first_poll = alert sends them)" : "",
			f->id, in->n_hits);
	if (in->n_old != 0)
		log_warning(
			"poll: items far older than the newest of their feed are stored and not alerted (max_age) feed=%s items=%zu",
			f->id, in->n_old);
	if (in->n_story_cut != 0)
		log_warning("stories: %llu articles were forgotten before their time since the "
			    "start, see [match] story_articles in rasid.conf(5)",
			(unsigned long long)in->n_story_cut);
	if (in->n_hits_cut != 0)
		log_warning(
			"poll: found more in one document than is kept feed=%s hits_not_kept=%zu articles_without_alert=%zu",
			f->id, in->n_hits_cut, in->n_untold);
	for (size_t i = 0; i < in->n_notes; i++)
		say_note(f, in->notes[i]);
}

void poll_say_left_out(const struct feed *f, const struct ingest *in)
{
	struct str left_out = in->settled.left_out;
	AUTO_BUF struct buf quoted = {0};

	/* An error may have come before it was settled. */
	if (in->settled.url.n == 0 || (in->state.left_out.n != 0) == (left_out.n != 0))
		return;
	if (left_out.n == 0) {
		log_info("poll: all of the document is used again feed=%s", f->id);
		return;
	}
	buf_init(&quoted, BUF_NO_MAX);
	log_quote(&quoted, left_out, 400);
	log_warning("poll: not all of this document is used feed=%s reason=" STR_F, f->id,
		STR_A(buf_view(&quoted)));
}

void poll_say_note(struct feed *f)
{
	struct str note = f->own.st.note;
	AUTO_BUF struct buf quoted = {0};

	/* Not each time that it reads otherwise: a connection breaks at another byte each time. */
	if ((note.n != 0) == f->noted)
		return;
	f->noted = note.n != 0;
	if (!f->noted) {
		log_info("poll: the document arrives as it should again feed=%s", f->id);
		return;
	}
	buf_init(&quoted, BUF_NO_MAX);
	log_quote(&quoted, note, 400);
	log_warning(
		"poll: the document arrives broken, what can be read is read feed=%s reason=" STR_F,
		f->id, STR_A(buf_view(&quoted)));
}

void poll_say_quota(const struct feed *f, enum quota_word word, const struct ingest *in)
{
	if (word == QUOTA_HOLDS)
		log_warning(
			"poll: feed brings more than its daily_quota, what is over is not stored until there is room feed=%s bytes=%llu articles_held=%zu",
			f->id, (unsigned long long)f->quota.used, in->n_held);
	if (word == QUOTA_ENDS)
		log_warning("poll: feed is within its daily_quota again feed=%s", f->id);
}

void poll_say_memory(const struct poller *p)
{
	const struct feed *f = poll_feed_heaviest(p);

	log_warning(
		"poll: feeds wait until large documents under way are stored bytes=%zu largest_feed=%s largest_bytes=%zu",
		p->memory.used, f != NULL ? f->id : "", f != NULL ? f->memory.held : 0);
}

void poll_say_change(struct buf *said, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_info("poll: %s", text);
	if (said != NULL)
		buf_printf(said, "%s\n", text);
}
