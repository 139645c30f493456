/* SPDX-License-Identifier: ISC */
/* What there is to say of destinations: configuration in force, lanes and store put together. */
#include "daemon/dests.h"

#include "base/jsonw.h"
#include "daemon/app_private.h"

const struct control_route dests_routes[DESTS_ROUTES] = {
	{STR_INIT("GET"), STR_INIT("/dest/list"), dests_list},
	{STR_INIT("GET"), STR_INIT("/dest/show"), dests_show},
	{STR_INIT("POST"), STR_INIT("/dest/pause"), dests_pause},
	{STR_INIT("POST"), STR_INIT("/dest/resume"), dests_resume},
	{STR_INIT("POST"), STR_INIT("/dest/enable"), dests_enable},
	{STR_INIT("POST"), STR_INIT("/dest/test"), dests_test},
};

const char *dests_state(enum lane_state state)
{
	static const char *const words[] = {
		[LANE_IDLE] = "ok",
		[LANE_TAKING] = "ok",
		[LANE_WAITING] = "waiting",
		[LANE_SENDING] = "ok",
		[LANE_SETTLING] = "ok",
		[LANE_HELD] = "held",
		[LANE_PAUSED] = "paused",
		[LANE_ENDED] = "not-configured",
	};

	return words[state];
}

struct view {
	struct str id;
	enum lane_state state;
	int64_t until_ms;
	struct str why;
};

static void on_lane(
	struct str id, enum lane_state state, int64_t until_ms, struct str why, void *arg)
{
	struct view *v = arg;

	if (str_eq(id, v->id))
		*v = (struct view){id, state, until_ms, why};
}

/* conf NULL: it is not configured. The object stays open. */
static void write_one(const struct app *app, struct str id, const struct config_dest *conf,
	const struct figures *f, struct jsonw *w)
{
	const struct figures_queue *q = figures_queue_of(f, id);
	struct view v = {.id = id, .state = LANE_ENDED};
	struct deliver_pause pause = {0};

	if (conf != NULL)
		deliverer_each(app->deliverer, on_lane, &v);
	(void)deliverer_paused(app->deliverer, id, &pause);
	jsonw_object(w, NULL);
	jsonw_str(w, "id", id);
	jsonw_str_opt(w, "type", str_of(conf != NULL ? conf->d->ops->type : NULL));
	jsonw_str(w, "state", str_of(dests_state(v.state)));
	app_write_time(w, "paused_since", pause.since_ms);
	app_write_time(w, "until", v.until_ms);
	if (f != NULL)
		app_write_queue(w, q != NULL ? &q->queue : NULL);
	jsonw_str_opt(w, "last_error", v.why);
}

/* Queues that nobody serves. */
static void write_left(const struct app *app, const struct figures *f, struct jsonw *w)
{
	for (size_t i = 0; f != NULL && i < f->n_queues; i++) {
		const struct store_queue *q = &f->queues[i].queue;

		if (q->pending + q->held + q->dead == 0 ||
			config_dest(app->config, q->dest) != NULL)
			continue;
		write_one(app, q->dest, NULL, f, w);
		jsonw_end(w);
	}
}

static void write_list(const struct app *app, struct str id, const struct figures *f,
	struct str unread, struct buf *out)
{
	struct jsonw w;

	(void)id;
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_array(&w, "destinations");
	for (size_t i = 0; i < app->config->n_dests; i++) {
		const struct config_dest *conf = &app->config->dests[i];

		write_one(app, conf->d->id, conf, f, &w);
		jsonw_end(&w);
	}
	write_left(app, f, &w);
	jsonw_end(&w);
	jsonw_str_opt(&w, "unread", unread);
	jsonw_end(&w);
	buf_char(out, '\n');
}

/* 0 where there is no limit. */
static void write_limits(const struct config_dest *conf, struct jsonw *w)
{
	AUTO_BUF struct buf rate = {0};

	buf_init(&rate, 64);
	buf_printf(&rate, "%g",
		conf->rate_per_s != 0 ? conf->rate_per_s : conf->d->ops->rate_per_s);
	jsonw_object(w, "limits");
	jsonw_raw(w, "rate_per_s", buf_view(&rate));
	jsonw_int(w, "timeout_s", conf->timeout_ms / 1000);
	jsonw_int(w, "max_queue", (int64_t)conf->max_queue);
	jsonw_int(w, "max_age_s", conf->max_age_ms / 1000);
	jsonw_end(w);
}

static void write_try(const struct figures_attempt *t, struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "alert", t->alert);
	jsonw_int(w, "try", t->a.n);
	app_write_time(w, "started", t->a.started_ms);
	jsonw_int(w, "took_ms", t->a.took_us / 1000);
	jsonw_int(w, "status", t->a.status);
	jsonw_str_opt(w, "error", t->a.error);
	jsonw_str_opt(w, "answer", t->a.excerpt);
	jsonw_end(w);
}

static void write_show(const struct app *app, struct str id, const struct figures *f,
	struct str unread, struct buf *out)
{
	const struct config_dest *conf = config_dest(app->config, id);
	struct jsonw w;

	jsonw_init(&w, out, false);
	write_one(app, id, conf, f, &w);
	if (conf != NULL)
		write_limits(conf, &w);
	jsonw_array(&w, "attempts");
	for (size_t i = 0; f != NULL && i < f->n_attempts; i++)
		write_try(&f->attempts[i], &w);
	jsonw_end(&w);
	jsonw_str_opt(&w, "unread", unread);
	jsonw_end(&w);
	buf_char(out, '\n');
}

void dests_refuse(struct control_call *call, int status, struct str sentence)
{
	control_answer(call, status, STR("text/plain; charset=utf-8"), sentence);
}

const struct config_dest *dests_asked(
	const struct app *app, struct control_call *call, struct str query)
{
	const struct config_dest *conf = config_dest(app->config, control_id(query, STR("id")));

	if (app->stopping)
		dests_refuse(call, 503, STR("rasid is stopping\n"));
	else if (conf == NULL)
		dests_refuse(call, 404,
			STR("there is no such destination in the configuration in force\n"));
	return app->stopping ? NULL : conf;
}

void dests_list(struct control_call *call, struct str query, void *arg)
{
	(void)query;
	app_tell(arg, call, write_list, STR(""));
}

/* Also of one that left: its queue may be what somebody looks for. */
void dests_show(struct control_call *call, struct str query, void *arg)
{
	struct str id = control_id(query, STR("id"));

	if (id.n == 0)
		dests_refuse(call, 422, STR("a destination's id is missing, or is none\n"));
	else
		app_tell(arg, call, write_show, id);
}
