/* SPDX-License-Identifier: ISC */
/*
 * The feeds once all files are read: are their former ids free, and by which settings is each asked?
 *
 * The latter is a hash, so that a feed that failed because of us is known to be mended. All keys of
 * [fetch], [parse] and the feed count but those that change nothing in the request or in what becomes
 * of its answer; a key that is added counts until somebody says otherwise. Of a path what the file
 * holds counts: it may be mended in its place.
 */
#include <string.h>

#include "alerts/tls.h"
#include "base/hash.h"
#include "base/uni.h"
#include "base/utf8.h"
#include "config/load.h"

/* The address is not among what counts: with another one a feed starts over anyway. */
static const struct str not_asking[] = {STR_INIT("url"), STR_INIT("title"), STR_INIT("tags"),
	STR_INIT("was"), STR_INIT("interval"), STR_INIT("min_interval"),
	STR_INIT("max_interval"), STR_INIT("first_poll"), STR_INIT("zone"),
	STR_INIT("date_order"), STR_INIT("identity"), STR_INIT("edits"), STR_INIT("max_age"),
	STR_INIT("strip"), STR_INIT("keep"), STR_INIT("edits_window"), STR_INIT("connections"),
	STR_INIT("per_host"), STR_INIT("workers"), STR_INIT("daily_quota"),
	STR_INIT("host_gap"), STR_INIT("websub"), STR_INIT("archive"), STR_INIT("fulltext"),
	STR_INIT("fulltext_wait"),
	/* What they hold counts, feed by feed. */
	STR_INIT("auth_file"), STR_INIT("auth_credential"), STR_INIT("headers_file"),
	STR_INIT("headers_credential")};

static bool counts(const struct conf_key *k)
{
	for (size_t i = 0; i < sizeof(not_asking) / sizeof(not_asking[0]); i++)
		if (str_eq(k->name, not_asking[i]))
			return false;
	return k->size > 0;
}

/* As it is written, or its default. */
static struct str value_of(
	const struct load *l, const struct config_schema *s, const struct conf_key *k)
{
	const struct config_schema *all = NULL;

	(void)config_schemas(&all);
	struct str v = l->origins[s - all][k - s->keys].value;

	return v.p != NULL ? v : str_of(k->def);
}

static void add_section(const struct load *l, struct str type, struct buf *b)
{
	const struct config_schema *s = config_schema(type);

	for (size_t i = 0; i < s->n_keys; i++) {
		struct str v = value_of(l, s, &s->keys[i]);

		if (!counts(&s->keys[i]))
			continue;
		config_hash_add(b, s->keys[i].name, v);
		if (s->keys[i].kind == KIND_PATH)
			config_hash_file(b, v);
	}
}

static uint64_t common_hash(const struct load *l)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	config_hash_add(&b, STR("contact"), l->c->user_agent_contact);
	config_hash_add(&b, STR("proxy"), l->c->proxy); /* wherever it was written */
	add_section(l, STR("fetch"), &b);
	add_section(l, STR("parse"), &b);
	uint64_t h = hash64(buf_view(&b), 0);

	explicit_bzero(b.p, b.cap);
	return h;
}

/* Never 0, which is "unknown" (base/feed_state.h). May hold secrets on its way: b is wiped. */
static uint64_t settings_hash(
	const struct config_feed *f, const struct config_schema *s, uint64_t common)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	config_hash_add(&b, STR("headers"), f->headers);
	for (size_t i = 0; i < s->n_keys; i++)
		if (counts(&s->keys[i]))
			config_hash_field(&b, f, &s->keys[i]);
	uint64_t h = hash64(buf_view(&b), common);

	explicit_bzero(b.p, b.cap);
	return h != 0 ? h : 1;
}

/* ---- former ids -------------------------------------------------------------------------- */

/* Why a feed cannot have had this id; NULL: it can. */
static const char *was_wrong(
	struct load *l, struct str was, size_t feed, struct strmap *claimed)
{
	if (!conf_is_id(was))
		return "that is no id of a feed";
	if (strmap_get(&l->c->feed_ids, was) != SIZE_MAX)
		return "that id is in use; it was nobody's";
	if (strmap_put(claimed, was, feed) != SIZE_MAX)
		return "another feed says so, too";
	return NULL;
}

static void was_check(struct load *l, size_t i, struct strmap *claimed)
{
	const struct config_raw_feed *raw = &l->feeds.p[i];

	for (size_t w = 0; w < raw->f.n_was; w++) {
		const char *wrong = was_wrong(l, raw->f.was[w], i, claimed);

		if (wrong != NULL)
			config_error(l, raw->pos, STR(""),
				"[feed " STR_F "]: 'was = " STR_F "': %s", STR_A(raw->f.id),
				STR_A(raw->f.was[w]), wrong);
	}
}

/* A certificate without its key, or with another's, would fail at every poll. */
static void tls_check(struct load *l, const struct config_raw_feed *raw)
{
	const struct config_feed *f = &raw->f;
	struct err why = {0};

	if ((f->client_cert.n > 0) != (f->client_key.n > 0))
		err_set(&why, ERR_BAD_INPUT,
			"'client_cert =' and 'client_key =' belong together");
	else if (f->ca.n > 0 && tls_check_certs(f->ca, &why) != ERR_NONE)
		err_wrap(&why, "'ca_file ='");
	else if (f->client_cert.n > 0)
		(void)(tls_check_certs(f->client_cert, &why) == ERR_NONE &&
			tls_check_key(f->client_cert, f->client_key, &why));
	if (why.code != ERR_NONE)
		config_error(
			l, raw->pos, STR(""), "[feed " STR_F "]: %s", STR_A(f->id), why.msg);
}

/* ---- what is not searched ------------------------------------------------------------------ */

enum {
	STRIP_LETTERS = 3
};

/* Marks on letters are none. */
static size_t letters(struct str s, bool *ret_one_word)
{
	uint32_t cp = 0;
	size_t n = 0;

	*ret_one_word = true;
	for (size_t at = 0; at < s.n;) {
		at += utf8_decode(str_sub(s, at, s.n), &cp);
		n += uni_word(cp) && !uni_extends(cp);
		*ret_one_word &= uni_word(cp);
	}
	return n;
}

/* Of a sentence the watch would be left with the rest. A name that stands in what is taken out is what that is for. */
static const struct watch_line *term_with(const struct load *l, struct str strip)
{
	for (size_t i = 0; i < l->lines.n; i++) {
		const struct watch_line *line = &l->lines.p[i];
		bool finds = line->group == GROUP_TERM || line->group == GROUP_REQUIRE;

		if (finds && str_find_str(line->text, strip) < line->text.n)
			return line;
	}
	return NULL;
}

static void strip_check(struct load *l, const struct config_raw_feed *raw, struct str strip)
{
	bool one_word = false;
	const struct watch_line *term = NULL;

	if (letters(strip, &one_word) < STRIP_LETTERS) {
		config_error(l, raw->pos, STR(""),
			"[feed " STR_F "]: 'strip = " STR_F
			"' is taken out of every text; it must have three letters or more, and should be a whole line or name",
			STR_A(raw->f.id), STR_A(strip));
		return;
	}
	term = term_with(l, strip);
	if (term != NULL)
		config_warning(l, raw->pos, STR(""),
			"[feed " STR_F "]: with 'strip = " STR_F "' the term of " STR_F
			":%u is never found in it",
			STR_A(raw->f.id), STR_A(strip), STR_A(term->file), term->line);
	else if (one_word)
		config_warning(l, raw->pos, STR(""),
			"[feed " STR_F "]: 'strip = " STR_F
			"' takes this word out of all its sentences, too; better write the line that it stands in",
			STR_A(raw->f.id), STR_A(strip));
}

/* Two sections for one address (another charset, other tags): asked once for all. */
static void twins_link(struct load *l)
{
	struct config_feed *v = l->c->feeds;
	struct strmap seen;

	strmap_init(&seen, &l->scratch, l->c->n_feeds);
	for (size_t i = 0; i < l->c->n_feeds; i++) {
		size_t former = strmap_put(&seen, v[i].url, i);

		v[i].twin = i;
		if (former == SIZE_MAX)
			continue;
		v[i].twin = v[former].twin;
		v[former].twin = i;
	}
}

void config_feeds_check(struct load *l)
{
	const struct config_schema *s = config_schema(STR("feed"));
	uint64_t common = common_hash(l);
	struct strmap claimed;
	size_t n = 0;

	for (size_t i = 0; i < l->feeds.n; i++)
		n += l->feeds.p[i].f.n_was;
	strmap_init(&claimed, &l->scratch, n);
	for (size_t i = 0; i < l->feeds.n; i++)
		was_check(l, i, &claimed);
	for (size_t i = 0; i < l->feeds.n; i++)
		tls_check(l, &l->feeds.p[i]);
	for (size_t i = 0; i < l->feeds.n; i++)
		for (size_t k = 0; k < l->feeds.p[i].f.n_strip; k++)
			strip_check(l, &l->feeds.p[i], l->feeds.p[i].f.strip[k]);
	twins_link(l);
	for (size_t i = 0; i < l->c->n_feeds; i++)
		l->c->feeds[i].settings_hash = settings_hash(&l->c->feeds[i], s, common);
}
