/* SPDX-License-Identifier: ISC */
/* What pages came to: for the log, for `rasid feed`, and for whoever is to be told that a feed's give nothing. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"
#include "daemon/poll_pages.h"

void page_words(char to[POLL_DETAIL_MAX], struct str says)
{
	size_t n = says.n < POLL_DETAIL_MAX ? says.n : utf8_floor(says, POLL_DETAIL_MAX - 1);

	memcpy(to, says.p, n);
	to[n] = '\0';
}

void page_note(struct page_job *j, struct str says)
{
	page_words(j->detail, says);
}

void page_note_rules(struct page_job *j)
{
	const struct page_host *h = j->host;

	if (h->life.rules == FULLTEXT_RULES_AWAY)
		page_note(j, str_of(h->away));
	else
		snprintf(j->detail, sizeof(j->detail), "%s/robots.txt", h->origin);
}

void page_note_answer(struct page_job *j, const struct http_res *res)
{
	if (res->error != HTTP_OK)
		page_note(j, str_of(res->error_text));
	else
		snprintf(j->detail, sizeof(j->detail), "status %d", res->status);
}

/* Quoted: a server may have had its part in the words. */
static void say(const struct page_job *j, enum fulltext_why why)
{
	AUTO_BUF struct buf quoted = {0};

	buf_init(&quoted, BUF_NO_MAX);
	log_quote(&quoted, str_of(j->detail), sizeof(j->detail));
	log_info("pages: no text, the feed's is used feed=" STR_F " url=" STR_F
		 " reason=%s detail=" STR_F,
		STR_A(j->feed), STR_A(j->url), fulltext_why_name(why),
		STR_A(buf_view(&quoted)));
}

void page_says_later(const struct page_job *j)
{
	const struct fulltext_host *h = &j->host->life;
	AUTO_BUF struct buf quoted = {0};

	buf_init(&quoted, BUF_NO_MAX);
	log_quote(&quoted, str_of(j->detail), sizeof(j->detail));
	log_line(h->failures == 1 ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG,
		"pages: a page does not come, the host's pages wait host=%s url=" STR_F
		" wait_s=%lld reason=" STR_F,
		j->host->origin, STR_A(j->url),
		(long long)((h->next_ms - j->poller->steady_ms) / 1000),
		STR_A(buf_view(&quoted)));
}

static void say_change(const struct feed *f, enum fulltext_word word)
{
	const struct poller *p = f->poller;

	if (word == FULLTEXT_SAYS_FAILING)
		log_warning(
			"pages: the pages of this feed give no text, its own is searched feed=%s reason=%s pages_in_a_row=%u",
			f->id, fulltext_why_name(f->pages.why), f->pages.in_a_row);
	else
		log_info("pages: the pages of this feed give their text again feed=%s", f->id);
	if (p->d.on_feed != NULL && !p->closing)
		p->d.on_feed(str_of(f->id), false, p->d.arg);
}

static void took(struct feed *f, enum fulltext_why why, const char *detail)
{
	if (why != FULLTEXT_WHY_NONE && why != FULLTEXT_WHY_SHORTER)
		snprintf(f->pages_detail, sizeof(f->pages_detail), "%s", detail);
	enum fulltext_word word = fulltext_feed_took(&f->pages, why);

	if (word != FULLTEXT_SAYS_NOTHING)
		say_change(f, word);
	poll_feed_count(f);
}

void page_says(const struct page_job *j, enum fulltext_why why)
{
	struct feed *f = poll_feed_find(j->poller, j->feed);

	if (why != FULLTEXT_WHY_NONE)
		say(j, why);
	if (f != NULL)
		took(f, why, j->detail);
}

void poller_pages_each(const struct poller *p,
	void (*f)(const struct poller_pages *pages, void *arg), void *arg)
{
	for (const struct feed *feed = p->feeds; feed != NULL; feed = feed->hh.next) {
		struct poller_pages pages = {.id = str_of(feed->id)};

		if (feed->conf == NULL || !feed->conf->fulltext)
			continue;
		pages.tally = &feed->pages;
		pages.detail = str_of(feed->pages_detail);
		f(&pages, arg);
	}
}
