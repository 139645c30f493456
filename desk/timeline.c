/* SPDX-License-Identifier: ISC */
#include "desk/timeline.h"

static struct str text_of(const struct article *a)
{
	struct str text = a->body.n >= a->summary.n ? a->body : a->summary;

	return text.n != 0 ? text : a->title;
}

static void on_story(const struct store_story_row *row, void *arg)
{
	*(struct store_story *)arg = row->story;
}

/* Of one article no row is kept: it is its own story. */
static enum errc find_story(struct timeline *t, struct store *s, int64_t id, struct err *e)
{
	const struct store_story_filter one = {.id = id, .max = 1};
	const struct store_article *first = &t->lines[0].a;

	if (store_stories_each(s, &one, on_story, &t->story, e) != ERR_NONE)
		return e->code;
	if (t->story.id == 0)
		t->story = (struct store_story){
			id, first->first_seen_ms, first->first_seen_ms, 1, 1};
	return ERR_NONE;
}

static enum errc read_lines(struct timeline *t, struct store *s, const int64_t *ids,
	struct differ *d, struct arena *a, struct err *e)
{
	t->lines = arena_array(a, t->n, sizeof(*t->lines));
	for (size_t i = 0; i < t->n && t->lines != NULL; i++) {
		struct timeline_line *l = &t->lines[i];

		if (store_article_get(s, ids[i], a, &l->a, e) != ERR_NONE)
			return e->code;
		differ_add(d, text_of(&l->a.a), &l->differs);
		l->from = l->differs.from < i ? ids[l->differs.from] : 0;
	}
	return t->lines != NULL ? ERR_NONE : err_set(e, ERR_LIMIT, "the story is too long");
}

enum errc timeline_read(struct store *s, int64_t story, size_t max, struct arena *a,
	struct timeline *ret, struct err *e)
{
	int64_t *ids = arena_array(a, max + 1, sizeof(*ids));
	struct timeline t = {.n = 0};

	if (ids == NULL)
		return err_set(e, ERR_LIMIT, "the story is too long");
	if (store_story_articles(s, story, max + 1, ids, &t.n, e) != ERR_NONE)
		return e->code;
	if (t.n == 0)
		return err_set(e, ERR_GONE, "there is no such story");
	t.more = t.n > max;
	t.n -= t.more;
	struct differ *d = differ_new();
	enum errc rc = read_lines(&t, s, ids, d, a, e);

	differ_free(d);
	if (rc == ERR_NONE)
		rc = find_story(&t, s, story, e);
	if (rc == ERR_NONE)
		*ret = t;
	return rc;
}
