/* SPDX-License-Identifier: ISC */
/* Which items are new: the daemon has the store, so it is asked, some items at a time (daemon/feed_known.h). */
#include "base/json.h"
#include "cli/ask.h"
#include "cli/feed_test.h"
#include "daemon/feed_known.h"

void feed_test_key_write(struct key k, struct buf *out)
{
	if (!key_is_none(k))
		buf_printf(out, "%016llx%016llx", (unsigned long long)k.hi,
			(unsigned long long)k.lo);
}

static void write_items(const struct testing *t, size_t from, size_t to, struct buf *out)
{
	buf_printf(out, "/feed/known?id=" STR_F "&items=", STR_A(t->target.feed.id));
	for (size_t i = from; i < to; i++) {
		if (i > from)
			buf_char(out, '.');
		for (size_t k = 0; k < KEY_N; k++) {
			if (k > 0)
				buf_char(out, '-');
			feed_test_key_write(t->items[i].id->keys[k], out);
		}
	}
}

static enum tested_new judge(const struct tested_item *item)
{
	struct str value;
	enum key_kind own = feed_test_identity(item, &value);
	unsigned mine = own == KEY_GUID ? 1U << KEY_GUID | 1U << KEY_GUID_PATH : 1U << own;

	if (item->found == 0)
		return TESTED_NEW;
	return (item->found & mine) != 0 ? TESTED_KNOWN : TESTED_UNSURE;
}

static bool take(struct testing *t, size_t from, size_t to, struct str answer)
{
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};

	if (json_parse(answer, &j, &e) != ERR_NONE)
		return false;
	const struct json_val *found = json_get(json_root(j), "found");
	bool whole = json_len(found) == to - from;

	t->stored_furniture =
		arena_str(&t->r.arena, json_str(json_get(json_root(j), "furniture")));

	for (size_t i = from; i < to && whole; i++) {
		struct tested_item *item = &t->items[i];

		item->found = (unsigned)json_int(json_at(found, i - from), 0);
		item->is_new = judge(item);
		t->n_new += item->is_new == TESTED_NEW;
	}
	json_free(j);
	return whole;
}

static bool ask_some(struct testing *t, size_t from, size_t to)
{
	AUTO_BUF struct buf target = {0};
	AUTO_BUF struct buf answer = {0};
	bool running = false;
	int status = 0;

	buf_init(&target, BUF_NO_MAX);
	buf_init(&answer, MIB(1));
	write_items(t, from, to, &target);
	return ask_if_running(t->r.args->of[OPT_CONFIG], STR("POST"), buf_view(&target),
		       &status, &answer, &running) == CLI_OK &&
	       running && status == 200 && take(t, from, to, buf_view(&answer));
}

void feed_test_known(struct testing *t)
{
	size_t n = t->doc.n_articles;

	t->asked_store = t->target.feed.id.n != 0;
	for (size_t from = 0; from < n && t->asked_store; from += FEED_KNOWN_MAX) {
		size_t to = from + FEED_KNOWN_MAX < n ? from + FEED_KNOWN_MAX : n;

		t->asked_store = ask_some(t, from, to);
	}
}
