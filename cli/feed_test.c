/* SPDX-License-Identifier: ISC */
/*
 * rasid feed test: what a poll would make of a feed, without storing or sending anything.
 *
 *   ask, or read a file ──> answer ──> document ──> items: identity ──> (page) ──> watches ──> alerts
 *
 * The first step that fails is the last one; what came before it is shown.
 */
#include "cli/feed_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/ends.h"

enum {
	FILE_MAX = 256 * 1024 * 1024,
	BODY_MAX = 64 * 1024 * 1024
};

static bool fail(struct testing *t, const char *step)
{
	t->failed_at = step;
	return false;
}

/* ---- the answer -------------------------------------------------------------------------- */

static bool take_fetched(struct testing *t)
{
	fetch_get(t->r.fetch, &t->target.feed, t->target.feed.url, true, &t->answer);
	t->fetched = true;
	const struct fetch_hop *last =
		t->answer.hops.n != 0 ? &t->answer.hops.p[t->answer.hops.n - 1] : NULL;

	if (last != NULL)
		t->in = (struct answer_file){.is_answer = true,
			.status = t->answer.res.status,
			.head = buf_view(&last->head),
			.body = buf_view(&t->answer.body),
			.unframed = true};
	t->url = t->answer.res.url.n != 0 ? t->answer.res.url : t->target.feed.url;
	if (fetch_judge(&t->answer, &t->why) == ERR_NONE)
		return true;
	return fail(t, t->answer.res.status == 0 ? "request" : "answer");
}

static bool take_file(struct testing *t)
{
	if (cli_read(t->source.p, FILE_MAX, &t->file, &t->why) != ERR_NONE)
		return fail(t, "file");
	answer_file_read(buf_view(&t->file), &t->in);
	if (!t->in.is_answer || t->in.status == 200)
		return true;
	err_set(&t->why, ERR_BAD_INPUT, "the server answered %d", t->in.status);
	return fail(t, "answer");
}

/* What is broken is read as far as it goes, as a poll does not: the note says so. */
static bool decode(struct testing *t)
{
	struct err e = {.code = ERR_NONE};
	enum errc rc = answer_decode(&t->in, &t->body, &t->notes, &e);

	if (rc == ERR_NONE)
		return true;
	buf_printf(&t->notes, "%s\n", e.msg);
	if (rc == ERR_BAD_INPUT && t->body.n != 0)
		return true;
	t->why = e;
	return fail(t, "answer");
}

/* ---- the document ------------------------------------------------------------------------ */

/* What a poll would keep of it, in kept. Where that is torn; 0: it is all there. */
static size_t keep_ends(const struct testing *t, struct buf *kept)
{
	struct ends ends = {.left_out = 0};

	buf_init(kept, t->r.c->max_body);
	ends_add(&ends, kept, t->body.p, t->body.n);
	return ends_finish(&ends, kept);
}

static bool parse(struct testing *t)
{
	AUTO_BUF struct buf kept = {0};
	struct parse_opts opts = fetch_opts(t->r.c, &t->target.feed, t->url,
		answer_header(t->in.head, STR("content-type")));

	opts.tear = keep_ends(t, &kept);
	if (t->answer.res.tear != 0)
		opts.tear = t->answer.res.tear; /* of what was fetched it is done already */
	enum parse_kind kind =
		fetch_parse(t->r.fetch, buf_view(&kept), &opts, &t->r.arena, &t->doc, &t->why);

	if (kind == PARSE_INDEX && t->doc.n_articles != 0) {
		(void)sitemaps_take(&t->maps, &t->doc);
		return true;
	}
	return kind == PARSE_OK || fail(t, "document");
}

/* ---- items ------------------------------------------------------------------------------- */

const char *feed_test_key_name(enum key_kind k)
{
	static const char *const names[KEY_N + 1] = {[KEY_GUID] = "guid",
		[KEY_GUID_PATH] = "guid_path",
		[KEY_LINK] = "link",
		[KEY_TEXT] = "text",
		[KEY_TITLE] = "title",
		[KEY_STORY] = "story",
		[KEY_N] = ""};

	return names[k];
}

enum key_kind feed_test_identity(const struct tested_item *item, struct str *ret_value)
{
	const struct {
		enum key_kind kind;
		struct str value;
	} layers[] = {{KEY_GUID, item->it->guid}, {KEY_LINK, item->it->link},
		{KEY_TITLE, item->it->title}};

	for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++)
		if (!key_is_none(item->id->keys[layers[i].kind])) {
			*ret_value = layers[i].value;
			return layers[i].kind;
		}
	*ret_value = STR("");
	return KEY_N;
}

static size_t count_dests(const struct testing *t, const struct config_watch *w)
{
	const struct config *c = t->r.c;
	size_t n = 0;

	for (size_t i = 0; i < c->n_dests; i++)
		n += config_tells(c, w, &t->target.feed, c->dests[i].d->id);
	return n;
}

static void keep_hits(struct testing *t, struct tested_item *item, const struct watch_result *r,
	const struct str fields[FIELD_N])
{
	item->hits = arena_array(&t->r.arena, r->n_hits, sizeof(*item->hits));
	for (size_t i = 0; i < r->n_hits; i++) {
		const struct watch_hit *h = &r->hits[i];
		const struct config_watch *w = &t->r.c->watches[h->watch];
		bool first = i == 0 || h->watch != r->hits[i - 1].watch;

		item->hits[item->n_hits++] = (struct tested_hit){.watch = w,
			.field = h->field,
			.words = str_sub(fields[h->field], h->start, h->end),
			.term = w->def.lines[h->line].text,
			.dests = first ? count_dests(t, w) : item->hits[i - 1].dests};
		t->n_alerts += first && item->hits[i].dests != 0;
	}
}

static void keep_furniture(struct testing *t, struct tested_item *item,
	const struct furniture *fu, enum field field, struct str text)
{
	struct furniture_span spans[FURNITURE_SPANS];
	size_t n = furniture_find(fu, text, field == FIELD_TITLE, spans);
	struct tested_furniture *v =
		arena_array(&t->r.arena, item->n_furniture + n, sizeof(*v));

	if (item->n_furniture != 0)
		memcpy(v, item->furniture, item->n_furniture * sizeof(*v));
	item->furniture = v;
	for (size_t i = 0; i < n; i++)
		v[item->n_furniture++] = (struct tested_furniture){
			field, str_sub(text, spans[i].start, spans[i].end), spans[i].why};
}

static void match_item(struct testing *t, struct tested_item *item, const struct furniture *fu,
	struct watch_scratch *scratch, const uint64_t *mask)
{
	const struct article *it = item->it;
	const struct furniture own = furniture_of(fu, it);
	struct str fields[FIELD_N];

	keep_furniture(t, item, &own, FIELD_TITLE, it->title);
	keep_furniture(t, item, &own, FIELD_SUMMARY, it->summary);
	keep_furniture(t, item, &own, FIELD_BODY, it->body);
	furniture_fields(fu, it, t->target.feed.title, &t->r.arena, fields);
	struct watch_result r = watchset_run(t->r.c->watchset, scratch, fields, mask);

	keep_hits(t, item, &r, fields);
}

/* As a poll does (desk/slice.c). */
static void match(struct testing *t)
{
	const struct config_feed *feed = &t->target.feed;
	uint64_t *mask = arena_array(&t->r.arena, t->r.c->n_watches / 64 + 1, sizeof(*mask));
	struct watch_scratch *scratch = watch_scratch_new();
	struct furniture fu = {.strip = feed->strip,
		.n_strip = feed->n_strip,
		.keep = feed->keep,
		.n_keep = feed->n_keep,
		.outlets = {feed->title, t->doc.title}};

	feed_test_learn(t, &fu);
	config_watch_mask(t->r.c, feed, mask);
	for (size_t i = 0; i < t->doc.n_articles; i++)
		match_item(t, &t->items[i], &fu, scratch, mask);
	map_done(&fu.learned);
	watch_scratch_free(scratch);
}

static void identify(struct testing *t)
{
	struct identity *ids = identity_keys(t->doc.articles, t->doc.n_articles, t->doc.link,
		t->target.feed.identity, &t->r.arena);

	t->items = arena_array(&t->r.arena, t->doc.n_articles, sizeof(*t->items));
	for (size_t i = 0; i < t->doc.n_articles; i++)
		t->items[i] = (struct tested_item){.it = &t->doc.articles[i], .id = &ids[i]};
}

/* ---- what is tested ---------------------------------------------------------------------- */

/* An id of the configuration, an address, or the name of a file. */
static int target(struct testing *t, const char *what)
{
	const char *url = t->r.args->of[OPT_URL];
	bool asked = config_feed(t->r.c, str_of(what)) != NULL || strstr(what, "://") != NULL;

	if (asked && url != NULL)
		return cli_fail(CLI_USAGE, "--url is for files: '%s' has an address", what);
	if (asked)
		return feed_target_read(&t->r, what, &t->target);
	t->source = str_of(what);
	if (url == NULL)
		return CLI_OK;
	int rc = feed_target_read(&t->r, url, &t->target);

	t->url = t->target.feed.url;
	return rc;
}

static bool run(struct testing *t)
{
	if (!(t->source.n != 0 ? take_file(t) : take_fetched(t)) || !decode(t) || !parse(t))
		return false;
	if (t->maps.n != 0)
		return true;
	identify(t);
	feed_test_known(t);
	feed_test_page(t);
	match(t);
	return true;
}

int feed_test(const struct cli_args *a)
{
	struct testing t = {.failed_at = NULL};
	int rc = feed_begin(a, &t.r);

	t.secrets.a = &t.r.arena;
	buf_init(&t.file, FILE_MAX);
	buf_init(&t.body, BODY_MAX);
	buf_init(&t.notes, KIB(16));
	if (rc == CLI_OK)
		rc = target(&t, a->operands[1]);
	if (rc == CLI_OK) {
		feed_target_secrets(&t.target, &t.secrets);
		bool good = run(&t);

		rc = (a->of[OPT_JSON] != NULL ? feed_test_json : feed_test_print)(&t);
		if (rc == CLI_OK && !good)
			rc = CLI_FAILED;
	}
	if (t.fetched)
		fetch_answer_done(&t.answer);
	buf_done(&t.file);
	buf_done(&t.body);
	buf_done(&t.notes);
	feed_end(&t.r);
	return rc;
}
