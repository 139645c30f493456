/* SPDX-License-Identifier: ISC */
/*
 * What every destination type makes of hostile articles, for a judge that shares nothing with alerts/:
 *
 *   articles.py --count N | render | bulk.py
 *
 * Reads the lines of tests/fakes/articles.py, writes those of bulk.py. Each article is rendered as an alert, as
 * the plain second try, in both languages and all templates by turns; of each ten a digest, and a notice that
 * says its title.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "alerts/text.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "tests/unit/alerts_types.h"
#include "watch/snippet.h"

enum {
	NOW_S = 1732143600,
	DIGEST = 10,
	MARKS = 32,
	LINE_MAX_BYTES = 1 << 20
};

/* An article as it came, with what was found in it. */
struct made {
	struct alert al;
	struct alert_watch watch[2];
	struct alert_hit hits[8];
	struct alert_mark title_marks[MARKS], marks[8][MARKS];
};

static struct str base64_text(const struct json_val *v, struct arena *a)
{
	struct str s = json_str(v);
	char *p = arena_alloc(a, s.n + 4);
	int n = s.n == 0 ? 0
			 : EVP_DecodeBlock(
				   (unsigned char *)p, (const unsigned char *)s.p, (int)s.n);

	while (n > 0 && s.n > 0 && s.p[s.n - 1] == '=') {
		n--;
		s.n--;
	}
	return (struct str){p, n > 0 ? (size_t)n : 0};
}

static size_t marks_of(struct str text, struct str term, struct alert_mark *v)
{
	size_t n = 0;

	for (size_t at = 0; n < MARKS && term.n != 0;) {
		size_t from = at + str_find_str(str_sub(text, at, text.n), term);

		if (from >= text.n)
			break;
		v[n++] = (struct alert_mark){from, from + term.n};
		at = from + term.n;
	}
	return n;
}

static void find(struct made *m, struct str title, struct str summary, struct str term)
{
	struct alert *al = &m->al;
	size_t k = al->n_hits;

	al->n_title_marks += marks_of(title, term,
		m->title_marks + (al->n_title_marks < MARKS / 2 ? al->n_title_marks : 0));
	if (k == 8)
		return;
	m->hits[k] = (struct alert_hit){.watch = m->watch[0].id,
		.term = term,
		.field = FIELD_SUMMARY,
		.text = term,
		.snippet = summary,
		.marks = m->marks[k],
		.n_marks = marks_of(summary, term, m->marks[k])};
	al->n_hits += m->hits[k].n_marks != 0;
}

static void make(const struct json_val *j, struct arena *a, struct made *m)
{
	const struct json_val *terms = json_get(j, "terms");
	int64_t i = json_int(json_get(j, "i"), 0);
	char id[40];

	(void)snprintf(id, sizeof(id), "alr_01JD8Z5Q0W3K7M2N4P%08lld", (long long)i);
	memset(m, 0, sizeof(*m));
	m->watch[0] = (struct alert_watch){STR("coalition"), STR("متابعة *التحالف* <الدولي>")};
	m->watch[1] = (struct alert_watch){STR("night"), STR("")};
	m->al = (struct alert){.id = arena_str(a, str_of(id)),
		.created_ms = NOW_S * INT64_C(1000),
		.watches = m->watch,
		.n_watches = 1 + (size_t)(i % 2),
		.priority = i % 7 == 0 ? STR("urgent") : STR("normal"),
		.feed_id = STR("nahr"),
		.feed_title = base64_text(json_get(j, "outlet"), a),
		.title = base64_text(json_get(j, "title"), a),
		.title_marks = m->title_marks,
		.url = base64_text(json_get(j, "url"), a),
		.article_id = i,
		.published_s = json_int(json_get(j, "published"), TIME_NONE),
		.hits = m->hits,
		.story_id = i % 3 == 0 ? STR("sty_7") : STR(""),
		.story_outlets = (uint32_t)(i % 3 == 0 ? 3 : 0)};
	for (size_t k = 0; json_at(terms, k) != NULL; k++)
		find(m, m->al.title, base64_text(json_get(j, "summary"), a),
			base64_text(json_at(terms, k), a));
	if (m->al.n_title_marks > MARKS)
		m->al.n_title_marks = MARKS;
}

static void write_request(const struct dest *d, const struct post *p, bool plain,
	const struct http_req *req, struct str body)
{
	static const struct str kinds[] = {[POST_ALERT] = STR_INIT("alert"),
		[POST_DIGEST] = STR_INIT("digest"),
		[POST_NOTICE] = STR_INIT("notice")};

	AUTO_BUF struct buf out;
	AUTO_BUF struct buf b64;
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	buf_init(&b64, BUF_NO_MAX);
	buf_reserve(&b64, body.n * 4 / 3 + 8);
	b64.n = (size_t)EVP_EncodeBlock(
		(unsigned char *)b64.p, (const unsigned char *)body.p, (int)body.n);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "dest", d->id);
	jsonw_str(&w, "type", d->id);
	if (p->kind == POST_ALERT)
		jsonw_int(&w, "article", p->alerts[0].article_id);
	jsonw_str(&w, "kind", kinds[p->kind]);
	jsonw_str(&w, "language", d->look.language == LANG_AR ? STR("ar") : STR("en"));
	jsonw_bool(&w, "plain", plain);
	jsonw_object(&w, "request");
	jsonw_str(&w, "method", req->method);
	jsonw_str(&w, "url", req->url);
	jsonw_array(&w, "headers");
	for (size_t i = 0; i < req->n_headers; i++) {
		jsonw_array(&w, NULL);
		jsonw_str(&w, NULL, req->headers[i].name);
		jsonw_str(&w, NULL, req->headers[i].value);
		jsonw_end(&w);
	}
	jsonw_end(&w);
	jsonw_str(&w, "body", buf_view(&b64));
	jsonw_end(&w);
	jsonw_end(&w);
	puts(out.p);
}

static void render(const struct dest *one, const struct post *p, bool plain, size_t turn)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf body;
	union types_dest room;
	struct http_req req = {0};
	struct err e = {0};

	types_copy(one->ops, &room);
	memcpy(&room, one, one->ops->size);
	room.d.look.language = (enum language)(turn % LANG_N);
	room.d.look.template = (enum dest_template)(turn / LANG_N % 3);
	arena_init(&a, 64 << 20);
	buf_init(&body, 1 << 20);
	if (room.d.ops->render(&room.d, p, plain, NOW_S, &a, &body, &req, &e) != ERR_NONE) {
		(void)fprintf(stderr, STR_F ": %s\n", STR_A(one->id), e.msg);
		exit(1);
	}
	write_request(&room.d, p, plain, &req, buf_view(&body));
}

/* Once in every form that there is of it. */
static void render_all(const struct post *p, size_t turn)
{
	const struct config *c = types_config();

	for (size_t i = 0; i < c->n_dests; i++) {
		const struct dest *d = c->dests[i].d;

		if (d->ops->way == DEST_CONSOLE || (p->kind == POST_DIGEST && d->ops->whole))
			continue;
		render(d, p, false, turn);
		if (turn % 4 == 0)
			render(d, p, true, turn);
	}
}

static void digest(const struct made *v, size_t turn)
{
	static const struct str why[] = {STR_INIT("group"), STR_INIT("quiet"),
		STR_INIT("schedule"), STR_INIT("backlog")};
	struct alert alerts[DIGEST];

	for (size_t i = 0; i < DIGEST; i++) {
		alerts[i] = v[i].al;
		alerts[i].n_hits = 0;
	}
	render_all(&(struct post){.id = alerts[0].id,
			   .created_ms = alerts[0].created_ms,
			   .kind = POST_DIGEST,
			   .alerts = alerts,
			   .n_alerts = DIGEST,
			   .n_more = turn % 3,
			   .why = why[turn % 4]},
		turn);
	render_all(&(struct post){.id = alerts[0].id,
			   .created_ms = alerts[0].created_ms,
			   .kind = POST_NOTICE,
			   .notice = {.code = STR("feed-dark"),
				   .subject = v[0].al.feed_title,
				   .text = v[0].al.title,
				   .good = turn % 2}},
		turn);
}

int main(void)
{
	static struct made v[DIGEST];
	static char line[LINE_MAX_BYTES];
	struct arena a;

	arena_init(&a, BUF_NO_MAX);
	for (size_t turn = 0; fgets(line, sizeof(line), stdin) != NULL; turn++) {
		struct made *m = &v[turn % DIGEST];
		struct json *j = NULL;

		if (json_parse(str_trim(str_of(line)), &j, NULL) != ERR_NONE)
			return 1;
		make(json_root(j), &a, m);
		json_free(j);
		render_all(&(struct post){.id = m->al.id,
				   .created_ms = m->al.created_ms,
				   .alerts = &m->al,
				   .n_alerts = 1},
			turn);
		if (turn % DIGEST != DIGEST - 1)
			continue;
		digest(v, turn / DIGEST);
		arena_done(&a);
		arena_init(&a, BUF_NO_MAX);
	}
	arena_done(&a);
	return 0;
}
