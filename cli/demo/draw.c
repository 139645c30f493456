/* SPDX-License-Identifier: ISC */
/*
 * The webhook says which words matched and in which sentence, not where in the title: the words
 * are looked for in title and snippet again, as any receiver would.
 */
#include "cli/demo/draw.h"

#include <stdio.h>
#include <unistd.h>

#include "alerts/dest_types.h"
#include "base/json.h"
#include "base/tty.h"
#include "feeds/date/date.h"

/* More is cut off: this is a terminal, and the webhook itself has everything. */
enum {
	MARKS_MAX = 64,
	HITS_MAX = 8
};

/* Lines longer than 120 columns are hard to read, however wide the window is. */
static unsigned terminal_width(void)
{
	size_t width = tty_width(STDOUT_FILENO, 80);

	return width > 120 ? 120 : (unsigned)width;
}

/* Every place of word in text, appended to marks that hold n already; returns how many there are
 * then. marks has room for MARKS_MAX. The words are the text's own ("للتحالف", not the term), so a
 * search for bytes finds them. */
static size_t mark_word(struct str text, struct str word, struct alert_mark *marks, size_t n)
{
	size_t from = 0;

	while (word.n != 0 && n < MARKS_MAX) {
		size_t at = str_find_str(str_sub(text, from, text.n), word);

		/* str_find_str() gives the length for "not there". */
		if (at >= text.n - from)
			break;
		marks[n++] = (struct alert_mark){from + at, from + at + word.n};
		from += at + word.n;
	}
	return n;
}

/* The string at v.object.name, a slice of the parsed document; empty when it is absent. */
static struct str text_at(const struct json_val *v, const char *object, const char *name)
{
	return json_str(json_get(json_get(v, object), name));
}

/* Excerpts of the summary or body; the title is drawn anyway. */
static void fill_hits(const struct json_val *data, struct alert *al, struct arena *a)
{
	const struct json_val *hits = json_get(data, "hits");

	al->hits = arena_array(a, HITS_MAX, sizeof(*al->hits));
	al->title_marks = arena_array(a, MARKS_MAX, sizeof(*al->title_marks));
	for (size_t i = 0; i < json_len(hits) && al->n_hits < HITS_MAX; i++) {
		const struct json_val *h = json_at(hits, i);
		struct str field = json_str(json_get(h, "field"));
		struct alert_hit *hit = &al->hits[al->n_hits];

		*hit = (struct alert_hit){.term = json_str(json_get(h, "term")),
			.field = str_eq(field, STR("title")) ? FIELD_TITLE : FIELD_BODY,
			.text = json_str(json_get(h, "text")),
			.snippet = json_str(json_get(h, "snippet"))};
		hit->marks = arena_array(a, MARKS_MAX, sizeof(*hit->marks));
		hit->n_marks = mark_word(hit->snippet, hit->text, hit->marks, 0);
		/* The marks of all hits in the title collect in one array: it is drawn once. */
		if (hit->field == FIELD_TITLE)
			al->n_title_marks = mark_word(
				al->title, hit->text, al->title_marks, al->n_title_marks);
		al->n_hits++;
	}
}

static void fill_watches(const struct json_val *watches, struct alert *al, struct arena *a)
{
	al->watches = arena_array(a, json_len(watches), sizeof(*al->watches));
	for (size_t i = 0; al->watches != NULL && i < json_len(watches); i++)
		al->watches[al->n_watches++] =
			(struct alert_watch){json_str(json_get(json_at(watches, i), "id")),
				json_str(json_get(json_at(watches, i), "title"))};
}

static struct alert read_alert(const struct json_val *data, struct arena *a)
{
	const struct date_ctx ctx = {.now_s = TIME_NONE};
	struct date d;
	struct alert al = {
		.id = text_at(data, "alert", "id"),
		.feed_id = text_at(data, "feed", "id"),
		.feed_title = text_at(data, "feed", "title"),
		.title = text_at(data, "article", "title"),
		.url = text_at(data, "article", "url"),
		.priority = STR("normal"),
		.published_s = TIME_NONE,
	};

	if (date_parse(text_at(data, "article", "published"), &ctx, &d))
		al.published_s = d.unix_s;
	fill_watches(json_get(data, "watches"), &al, a);
	fill_hits(data, &al, a);
	return al;
}

enum errc draw_alert(struct str json, bool color)
{
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf out = {0};
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};
	struct console screen = {.d = {.id = STR("terminal"), .ops = &dest_console},
		.color = color,
		.width = terminal_width()};
	struct http_req unused = {0};

	arena_init(&a, KIB(1024));
	buf_init(&out, KIB(256));
	if (json_parse(json, &j, &e) != ERR_NONE)
		return e.code;
	struct alert al = read_alert(json_get(json_root(j), "data"), &a);
	struct post p = {.id = al.id, .alerts = &al, .n_alerts = 1};
	/* now 0: only destinations that sign look at it, and the console sends nothing. */
	enum errc rc = screen.d.ops->render(&screen.d, &p, false, 0, &a, &out, &unused, &e);

	if (rc == ERR_NONE) {
		fwrite(out.p, 1, out.n, stdout);
		fflush(stdout);
	}
	json_free(j);
	return rc;
}
