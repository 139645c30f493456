/* SPDX-License-Identifier: ISC */
#include "desk/tell_story.h"

#include "desk/story.h"

static uint64_t key_of(int64_t story)
{
	return (uint64_t)story;
}

static struct store_story_now *story_at(const struct tell_stories *s, int64_t story)
{
	size_t i = map_get(&s->index, key_of(story));

	return i != SIZE_MAX ? &s->v[i] : NULL;
}

static struct store_story_now *add(
	struct tell_stories *s, int64_t story, const struct article *a)
{
	struct store_story_now *v = NULL;

	if (map_put(&s->index, key_of(story), s->n) != SIZE_MAX)
		return story_at(s, story);
	v = arena_room(s->t->arena, s->v, s->n, &s->cap, sizeof(*v));
	size_t *rooms = arena_room(s->t->arena, s->rooms, s->n, &s->rooms_cap, sizeof(*rooms));

	if (v == NULL || rooms == NULL)
		return NULL;
	s->v = v;
	s->rooms = rooms;
	rooms[s->n] = 0;
	v[s->n] = (struct store_story_now){
		.id = story, .outlet = story_outlet(s->t->feed, a), .outlets = 1};
	return &v[s->n++];
}

enum errc tell_stories_read(struct tell_stories *s, const struct store_new *v,
	const struct tell_mark *marks, size_t n, struct err *e)
{
	/* Those that are stored are asked for; one that the slice begins has no number yet. */
	for (size_t i = 0; i < n; i++)
		if (v[i].found.n_alerts != 0 && marks[i].story > 0 &&
			add(s, marks[i].story, &v[i].article.a) == NULL)
			return err_set(e, ERR_LIMIT, "out of room");
	const struct tell_past *past = s->t->past;

	if (s->n == 0)
		return ERR_NONE;
	return past != NULL ? past->stories(past->of, s->v, s->n, s->t->arena, e)
			    : store_stories_get(s->t->d->store, s->v, s->n, s->t->arena, e);
}

void tell_stories_done(struct tell_stories *s)
{
	map_done(&s->index);
}

static struct store_story_told *told_at(
	const struct store_story_now *now, struct str dest, struct str watch)
{
	for (size_t i = 0; now != NULL && i < now->n_told; i++)
		if (str_eq(now->told[i].dest, dest) && str_eq(now->told[i].watch, watch))
			return &now->told[i];
	return NULL;
}

static bool is_of_yesterday(const struct tell_stories *s, const struct store_story_told *told)
{
	int64_t ago_ms = s->t->now_ms - told->told_ms;

	return ago_ms >= STORE_TOLD_MS || ago_ms <= -STORE_TOLD_MS;
}

enum tell_story tell_story_is(
	const struct tell_stories *s, int64_t story, struct str dest, struct str watch)
{
	const struct store_story_now *now = story != 0 ? story_at(s, story) : NULL;
	const struct store_story_told *told = told_at(now, dest, watch);

	if (now == NULL || told == NULL)
		return TELL_STORY_NEW;
	/* What is still to leave says how many they are when it does. */
	if (!told->waits && is_of_yesterday(s, told))
		return TELL_STORY_OF_YESTERDAY;
	return !told->waits && story_level(now->outlets) > story_level(told->outlets)
		       ? TELL_STORY_GROWN
		       : TELL_STORY_KNOWN;
}

void tell_story_note(struct tell_stories *s, int64_t story, const struct article *a,
	struct str dest, struct str watch)
{
	struct store_story_now *now = add(s, story, a);
	struct store_story_told *v = NULL;

	if (now == NULL)
		return; /* the arena is full, which ends the slice */
	struct store_story_told *told = told_at(now, dest, watch);

	if (told != NULL) {
		told->outlets = now->outlets;
		if (is_of_yesterday(s, told))
			told->told_ms = s->t->now_ms;
		return;
	}
	/* Many watches at many destinations may be told by one article: by doubling. What the store told of is full. */
	size_t *room = &s->rooms[now - s->v];

	*room = *room < now->n_told ? now->n_told : *room;
	v = arena_room(s->t->arena, now->told, now->n_told, room, sizeof(*v));
	if (v == NULL)
		return;
	v[now->n_told++] = (struct store_story_told){.dest = dest,
		.watch = watch,
		.outlets = now->outlets,
		.told_ms = s->t->now_ms,
		.waits = true};
	now->told = v;
}
