/* SPDX-License-Identifier: ISC */
/* A test message on demand, and what became of it. */
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "daemon/dests.h"

struct asked {
	struct app *app;
	struct control_call *call;
	char id[];
};

static void answer(const struct asked *q, const struct deliver_tested *t)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, KIB(8));
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "id", str_of(q->id));
	jsonw_bool(&w, "sent", t->verdict.class == DEST_SENT);
	jsonw_int(&w, "status", t->status);
	jsonw_int(&w, "took_ms", t->took_us / 1000);
	jsonw_str_opt(
		&w, "error", str_of(t->verdict.class == DEST_SENT ? NULL : t->verdict.why));
	jsonw_str_opt(&w, "answer", t->answer);
	jsonw_end(&w);
	buf_char(&out, '\n');
	control_answer(q->call, 200, STR("application/json"), buf_view(&out));
}

static void on_tested(const struct deliver_tested *t, void *arg)
{
	struct asked *q = arg;
	struct app *app = q->app;

	log_info("deliver: tested by hand dest=%s sent=%s", q->id,
		!t->cancelled && t->verdict.class == DEST_SENT ? "yes" : "no");
	app->n_asking--;
	if (t->cancelled)
		dests_refuse(q->call, 503, STR("rasid is stopping\n"));
	else
		answer(q, t);
	free(q);
	if (app->stopping)
		app_stop_control(app);
}

static enum language language_of(struct str query, const struct config_dest *conf)
{
	struct str tag = control_id(query, STR("lang"));

	for (int l = 0; l < LANG_N; l++)
		if (str_eq(tag, words_tag((enum language)l)))
			return (enum language)l;
	return conf->d->look.language;
}

void dests_test(struct control_call *call, struct str query, void *arg)
{
	struct app *app = arg;
	const struct config_dest *conf = dests_asked(app, call, query);
	char id[4 + ID_LEN + 1] = "alr_";
	uint8_t random[10];

	if (conf == NULL)
		return;
	struct asked *q = xcalloc(1, sizeof(*q) + conf->d->id.n + 1);

	memcpy(q->id, conf->d->id.p, conf->d->id.n);
	q->app = app;
	q->call = call;
	app->n_asking++;
	clock_random_bytes(random, sizeof(random));
	id_make(clock_now_ms(), random, id + 4);
	deliverer_test(app->deliverer, conf, language_of(query, conf), id, on_tested, q);
}
