/* SPDX-License-Identifier: ISC */
/* Both ask the machine what it would do, and note that. See further_kept.h. */
#include "daemon/further_kept.h"

bool further_keep_poll(const struct ingest *in, struct store_walk *ret)
{
	const struct further_of *of = in->walk_of;
	struct further life = {.state = FURTHER_IDLE};
	struct further_event ev = {.kind = FURTHER_BEGUN, .archive = of->archive};

	if (in->pushed || in->doc == NULL || of->walks)
		return false;
	ev.gap = in->judgement.gap;
	ev.first = feed_is_fresh(&in->state) && in->doc->n_articles != 0;
	ev.more = in->doc->further.n != 0 && !str_eq(in->doc->further, in->res.url);
	(void)further_on(&life, &ev);
	if (life.state == FURTHER_IDLE)
		return false;
	*ret = (struct store_walk){.url = in->doc->further,
		.address = in->state.address_hash,
		.silent = in->baseline || in->moved,
		.since_id = in->first_id};
	return true;
}

static bool is_seen(const struct further_of *of, struct str url)
{
	for (size_t i = 0; i < of->n_urls; i++)
		if (str_eq(of->urls[i], url))
			return true;
	return false;
}

struct further_event further_stored(const struct ingest *in, bool good)
{
	struct str url = good ? in->doc->further : (struct str){0};

	return (struct further_event){.kind = FURTHER_STORED,
		.good = good,
		.known = good && in->n_before != 0,
		.more = url.n != 0,
		.seen = is_seen(in->walk_of, url)};
}

/* Of the poll nothing may have been stored (daily_quota): then what comes first behind it is what was not there. */
static int64_t since_id(const struct ingest *in)
{
	return in->since_id != 0 ? in->since_id : in->first_id;
}

bool further_keep_page(const struct ingest *in, struct store_walk *ret)
{
	const struct further_of *of = in->walk_of;
	struct further life = of->life;
	const struct further_event ev = further_stored(in, in->doc != NULL);

	*ret = (struct store_walk){.url = of->urls[of->n_urls - 1],
		.address = in->state.address_hash,
		.pages = of->life.pages - 1,
		.silent = in->silent,
		.since_id = since_id(in)};
	if (in->more) /* or after a crash its own items would be taken for those of before the gap */
		return ret->since_id != in->since_id;
	(void)further_on(
		&life, &(struct further_event){.kind = FURTHER_ANSWERED, .good = true});
	(void)further_on(&life, &ev);
	if (in->doc == NULL || life.state != FURTHER_WAIT) {
		*ret = (struct store_walk){0};
		return true;
	}
	ret->url = in->doc->further;
	ret->pages = life.pages;
	return true;
}
