/* SPDX-License-Identifier: ISC */
#pragma once
/* One alert, whole, with Arabic sentences written for these tests; and rendering it. */
#include <string.h>

#include "tests/unit/alerts_types.h"
#include "tests/unit/unit.h"

#define KEY_NEW STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
#define KEY_OLD STR("whsec_c2Vjb25kLWtleS1mb3ItdGhlLXJvdGF0aW9uLXRlc3Q=")

enum {
	FIXTURE_NOW_S = 1732143600
};

struct fixture {
	struct alert al;
	struct post post; /* of it, or what a test makes of it */
	struct alert several[3];
	struct alert_hit hits[3];
	struct alert_mark title_marks[2], marks[3][2];
	struct alert_watch watches[32];
	union {
		union types_dest of; /* of whichever type */
		struct dest d;
		struct console console;
		struct webhook webhook;
	};
	struct str hmac[4]; /* of a webhook, to be changed */
	struct arena a;
	struct buf body;
	struct http_req req;
	struct err e;
};

/* Marks the first `word` in text. */
static inline struct alert_mark fixture_mark(struct str text, struct str word)
{
	size_t at = str_find_str(text, word);

	assert_true(at < text.n);
	return (struct alert_mark){at, at + word.n};
}

static inline void fixture_hit(
	struct fixture *f, size_t i, enum field field, struct str word, struct str snippet)
{
	f->marks[i][0] = fixture_mark(snippet, word);
	f->hits[i] = (struct alert_hit){.watch = STR("coalition"),
		.term = STR("التحالف الدولي"),
		.field = field,
		.text = word,
		.snippet = snippet,
		.marks = f->marks[i],
		.n_marks = 1};
}

/* The destination of this type, with all that it can be told. */
static inline void fixture_dest(struct fixture *f, const char *type)
{
	types_copy(dest_type(str_of(type)), &f->of);
	if (f->d.ops != &dest_webhook)
		return;
	memcpy(f->hmac, f->webhook.hmac, f->webhook.n_hmac * sizeof(f->hmac[0]));
	f->webhook.hmac = f->hmac;
}

/* The field of one of its type's own keys, to be changed. */
static inline void *fixture_key(struct fixture *f, const char *name)
{
	for (size_t i = 0; i < f->d.ops->n_keys; i++)
		if (str_eq(f->d.ops->keys[i].name, str_of(name)))
			return f->of.room + f->d.ops->keys[i].at;
	(void)fprintf(stderr, "%s has no key %s\n", f->d.ops->type, name);
	abort();
}

static inline void fixture_init(struct fixture *f, const char *type)
{
	struct str title = STR("بغداد تستقبل وفدا من التحالف الدولي لبحث \"المرحلة المقبلة\"");

	memset(f, 0, sizeof(*f));
	arena_init(&f->a, 4 << 20);
	buf_init(&f->body, 1 << 20);
	f->title_marks[0] = fixture_mark(title, STR("التحالف الدولي"));
	fixture_hit(f, 0, FIELD_TITLE, STR("التحالف الدولي"), title);
	fixture_hit(f, 1, FIELD_BODY, STR("للتحالف الدولي"),
		STR("…وأكد الوزير أن الدعم الجوي للتحالف الدولي مستمر حتى نهاية العام…"));
	fixture_hit(f, 2, FIELD_SUMMARY, STR("والتحالف الدولي"),
		STR("اتفق الجانبان، العراق والتحالف الدولي، على جدول من 3 مراحل."));
	f->watches[0] = (struct alert_watch){STR("coalition"), STR("متابعة التحالف")};
	f->al = (struct alert){
		.id = STR("alr_01JD8Z5Q0W3K7M2N4P6R8S0T1V"),
		.created_ms = FIXTURE_NOW_S * INT64_C(1000),
		.watches = f->watches,
		.n_watches = 1,
		.priority = STR("normal"),
		.feed_id = STR("nahr"),
		.feed_title = STR("صحيفة النهر Nahr 24"),
		.title = title,
		.title_marks = f->title_marks,
		.n_title_marks = 1,
		.url = STR("https://nahr.example/news/2024/11/20/77?id=5&lang=ar"),
		.article_id = 42,
		.published_s = 1732140000,
		.hits = f->hits,
		.n_hits = 3,
		.story_id = STR("sty_7"),
		.story_outlets = 4,
	};
	fixture_dest(f, type);
}

static inline void fixture_done(struct fixture *f)
{
	arena_done(&f->a);
	buf_done(&f->body);
}

/* The alert as it is now, unless the post is another one. */
static inline const struct post *fixture_post(struct fixture *f)
{
	if (f->post.kind == POST_ALERT)
		f->post = (struct post){.id = f->al.id,
			.created_ms = f->al.created_ms,
			.alerts = &f->al,
			.n_alerts = 1};
	return &f->post;
}

static inline struct str fixture_render(struct fixture *f, bool plain)
{
	buf_reset(&f->body);
	assert_code(f->d.ops->render(&f->d, fixture_post(f), plain, FIXTURE_NOW_S, &f->a,
			    &f->body, &f->req, &f->e),
		ERR_NONE);
	return buf_view(&f->body);
}

static inline struct str fixture_header(const struct fixture *f, struct str name)
{
	for (size_t i = 0; i < f->req.n_headers; i++)
		if (str_eq(f->req.headers[i].name, name))
			return f->req.headers[i].value;
	return STR("");
}

/* What people see of it: joiners show nothing. In f->a. */
static inline struct str fixture_shown(struct fixture *f, struct str s)
{
	struct buf b;

	buf_init(&b, BUF_NO_MAX);
	for (size_t i = 0; i < s.n; i++)
		if (str_starts(str_sub(s, i, s.n), STR("\u2060")))
			i += 2;
		else
			buf_char(&b, s.p[i]);
	struct str shown = arena_str(&f->a, buf_view(&b));

	buf_done(&b);
	return shown;
}

static inline bool fixture_has(struct str s, struct str part)
{
	return str_find_str(s, part) < s.n;
}
