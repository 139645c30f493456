/* SPDX-License-Identifier: ISC */
/*
 * What each tool is sent, byte for byte, against tests/golden/alerts/TYPE-VARIANT.txt: the request as it
 * goes out, and its body. Every type has every variant. After a wanted change, run with GOLDEN_UPDATE=1
 * and read the difference.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "tests/unit/alerts_fixture.h"

enum {
	GOLDEN_MAX = 1 << 16 /* bytes */
};

/* ---- variants ------------------------------------------------------------------------------ */

static void make_latin(struct fixture *f)
{
	f->al.title = STR("Statement <b>& more</b> on @channel talks");
	f->al.n_title_marks = 0;
	f->al.n_hits = 0;
	f->al.priority = STR("high");
	f->al.published_s = TIME_NONE;
	f->al.story_id = STR("");
	f->al.story_outlets = 0;
	f->al.url = STR("javascript:alert(1)");
}

static void make_watches(struct fixture *f)
{
	f->watches[1] = (struct alert_watch){STR("iraq"), STR("العراق *الآن*")};
	f->watches[2] = (struct alert_watch){STR("nato"), STR("NATO & partners")};
	f->al.n_watches = 3;
	f->hits[1].watch = STR("iraq");
}

static void make_english(struct fixture *f)
{
	f->d.look.language = LANG_EN;
}

static void make_headline(struct fixture *f)
{
	f->d.look.template = TEMPLATE_HEADLINE;
}

/* Of two watches and two outlets, one of them urgent, with more than are listed. */
static void make_digest(struct fixture *f)
{
	for (size_t i = 0; i < 3; i++)
		f->several[i] = f->al;
	make_watches(f);
	f->several[1].watches = &f->watches[1];
	f->several[1].title = STR("انقطاع الماء عن *حي* الأندلس [تحديث]");
	f->several[1].n_title_marks = 0;
	f->several[1].priority = STR("urgent");
	f->several[1].url = STR("");
	f->several[2].feed_id = STR("dijla");
	f->several[2].feed_title = STR("Dijla & Co");
	f->post = (struct post){.id = f->al.id,
		.created_ms = f->al.created_ms,
		.kind = POST_DIGEST,
		.alerts = f->several,
		.n_alerts = 3,
		.n_more = 17,
		.why = STR("schedule")};
}

static void make_notice(struct fixture *f)
{
	f->post = (struct post){.id = f->al.id,
		.created_ms = f->al.created_ms,
		.kind = POST_NOTICE,
		.notice = {.code = STR("feed-dark"),
			.subject = STR("almada"),
			.text = STR("nothing new for 3 days, <usually> every 2 hours")}};
}

static void make_cloudevents(struct fixture *f)
{
	f->webhook.format = WEBHOOK_CLOUDEVENTS;
}

static void make_cloudevents_notice(struct fixture *f)
{
	make_notice(f);
	make_cloudevents(f);
}

static void make_color(struct fixture *f)
{
	f->console.color = true;
}

static void make_isolate(struct fixture *f)
{
	f->console.color = true;
	f->console.isolate = true;
}

static void make_latin_color(struct fixture *f)
{
	make_latin(f);
	make_color(f);
}

static const struct variant {
	const char *name;
	void (*make)(struct fixture *f);
	bool plain;
	const char *only; /* of this type */
} variants[] = {
	{"alert", NULL, false, NULL},
	{"plain", NULL, true, NULL},
	{"latin", make_latin, false, NULL},
	{"watches", make_watches, false, NULL},
	{"english", make_english, false, NULL},
	{"headline", make_headline, false, NULL},
	{"digest", make_digest, false, NULL},
	{"notice", make_notice, false, NULL},
	{"cloudevents", make_cloudevents, false, "webhook"},
	{"cloudevents-plain", make_cloudevents, true, "webhook"},
	{"cloudevents-notice", make_cloudevents_notice, false, "webhook"},
	{"color", make_color, false, "console"},
	{"isolate", make_isolate, false, "console"},
	{"latin-color", make_latin_color, false, "console"},
};

static bool applies(const struct variant *v, const struct dest_ops *ops)
{
	/* A program gets each alert for itself. */
	if (ops->whole && v->make == make_digest)
		return false;
	return v->only == NULL || strcmp(v->only, ops->type) == 0;
}

/* ---- the request --------------------------------------------------------------------------- */

static void put_mail(const struct http_mail *m, struct buf *out)
{
	buf_printf(out, "from " STR_F "\n", STR_A(m->from));
	for (size_t i = 0; i < m->n_to; i++)
		buf_printf(out, "to " STR_F "\n", STR_A(m->to[i]));
	buf_printf(out, "user " STR_F "%s\n", STR_A(m->user), m->starttls ? " starttls" : "");
}

static void put_request(const struct http_req *r, struct buf *out)
{
	if (r->url.n != 0)
		buf_printf(out, STR_F " " STR_F "\n", STR_A(r->method), STR_A(r->url));
	if (r->path.n != 0)
		buf_printf(out, "append to " STR_F "\n", STR_A(r->path));
	if (r->mail != NULL)
		put_mail(r->mail, out);
	for (size_t i = 0; i < r->n_headers; i++)
		/* The version changes. */
		if (!str_eq(r->headers[i].name, STR("user-agent")))
			buf_printf(out, STR_F ": " STR_F "\n", STR_A(r->headers[i].name),
				STR_A(r->headers[i].value));
	if (out->n != 0)
		buf_char(out, '\n');
}

/* ---- comparing ----------------------------------------------------------------------------- */

static void compare(const char *path, struct str got)
{
	static char want[GOLDEN_MAX];
	bool update = getenv("GOLDEN_UPDATE") != NULL;
	FILE *f = fopen(path, update ? "we" : "re");

	if (f == NULL)
		fail_msg("%s is not there: run with GOLDEN_UPDATE=1 and read it", path);
	if (update)
		assert_int_equal(fwrite(got.p, 1, got.n, f), got.n);
	else {
		struct str is = {want, fread(want, 1, sizeof(want), f)};

		if (!str_eq(is, got))
			fail_msg("%s differs from:\n" STR_F, path, STR_A(got));
	}
	fclose(f);
}

static void check(const struct dest_ops *ops, const struct variant *v)
{
	AUTO_BUF struct buf got;
	char *path = xasprintf("tests/golden/alerts/%s-%s.txt", ops->type, v->name);
	struct fixture f;

	buf_init(&got, BUF_NO_MAX);
	fixture_init(&f, ops->type);
	if (v->make != NULL)
		v->make(&f);
	struct str body = fixture_render(&f, v->plain);

	put_request(&f.req, &got);
	buf_str(&got, body);
	compare(path, buf_view(&got));
	free(path);
	fixture_done(&f);
}

static void test_the_payload_is_the_golden_one(void **state)
{
	const struct dest_ops *ops = *state;

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
		if (applies(&variants[i], ops))
			check(ops, &variants[i]);
}

int main(void)
{
	enum {
		TYPES_MAX = 64
	};
	struct CMUnitTest tests[TYPES_MAX];
	const struct dest_ops *const *types = NULL;
	size_t n = dest_types(&types);

	for (size_t i = 0; i < n && i < TYPES_MAX; i++)
		tests[i] = (struct CMUnitTest){.name = types[i]->type,
			.test_func = test_the_payload_is_the_golden_one,
			.initial_state = (void *)(uintptr_t)types[i]};
	return _cmocka_run_group_tests("alerts_golden", tests, n, NULL, NULL);
}
