/* SPDX-License-Identifier: ISC */
/* rasid db: a row of the table for each thing that can be done with the database as a whole. */
#include <inttypes.h>
#include <string.h>

#include "cli/db.h"
#include "daemon/clock.h"

/* ---- check ------------------------------------------------------------------------------- */

struct check {
	struct house *h;
	struct jsonw w;
	struct buf out;
	bool json;
};

static void on_problem(struct str sentence, void *arg)
{
	struct check *c = arg;

	if (c->json) {
		jsonw_str(&c->w, NULL, sentence);
		return;
	}
	cli_plain(&c->out, sentence);
	buf_char(&c->out, '\n');
}

static void begin_json(struct check *c)
{
	jsonw_init(&c->w, &c->out, false);
	jsonw_object(&c->w, NULL);
	jsonw_str(&c->w, "file", c->h->conf.place);
	jsonw_array(&c->w, "problems");
}

static int end_check(struct check *c, size_t n)
{
	if (c->json) {
		jsonw_end(&c->w);
		jsonw_bool(&c->w, "ok", n == 0);
		jsonw_int(&c->w, "milliseconds", (int64_t)(house_seconds(c->h) * 1000));
		jsonw_end(&c->w);
		buf_char(&c->out, '\n');
	} else if (n == 0) {
		buf_printf(&c->out, "ok: " STR_F ", checked in %.1f s\n",
			STR_A(c->h->conf.place), house_seconds(c->h));
	}
	int rc = cli_print(buf_view(&c->out));

	if (rc == CLI_OK && n != 0)
		rc = cli_fail(CLI_FAILED,
			"%zu things are wrong with " STR_F
			"; `rasid restore` puts a backup in its place, `rasid db salvage FILE NEW` saves what can be read",
			n, STR_A(c->h->conf.place));
	return rc;
}

static int check(struct house *h)
{
	struct check c = {.h = h, .json = h->args->of[OPT_JSON] != NULL};
	struct err e = {.code = ERR_NONE};
	size_t n = 0;
	int rc = CLI_OK;

	buf_init(&c.out, BUF_NO_MAX);
	if (c.json)
		begin_json(&c);
	if (store_check(&h->conf, h->args->of[OPT_QUICK] != NULL, on_problem, &c, &n, &e) !=
		ERR_NONE)
		rc = house_fail(h, &e);
	else
		rc = end_check(&c, n);
	buf_done(&c.out);
	return rc;
}

/* ---- vacuum, migrate --------------------------------------------------------------------- */

static int failed(struct house *h, struct err *e)
{
	if (e->code == ERR_BUSY)
		(void)err_wrap(e, "stop the daemon first");
	return house_fail(h, e);
}

static int vacuum(struct house *h)
{
	AUTO_BUF struct buf out = {0};
	struct store_vacuumed done;
	struct err e = {.code = ERR_NONE};
	struct jsonw w;

	if (store_vacuum(&h->conf, clock_now_ms(), &h->arena, &done, &e) != ERR_NONE)
		return failed(h, &e);
	buf_init(&out, BUF_NO_MAX);
	if (h->args->of[OPT_JSON] != NULL) {
		jsonw_init(&w, &out, false);
		jsonw_object(&w, NULL);
		jsonw_int(&w, "before", (int64_t)done.before);
		jsonw_int(&w, "after", (int64_t)done.after);
		jsonw_end(&w);
		return house_print_json(&out);
	}
	house_bytes(&out, done.before);
	buf_str(&out, STR(" before, "));
	house_bytes(&out, done.after);
	buf_printf(&out, " after, in %.1f s\n", house_seconds(h));
	return cli_print(buf_view(&out));
}

static int migrate(struct house *h)
{
	AUTO_BUF struct buf out = {0};
	struct store_migrated done;
	struct err e = {.code = ERR_NONE};
	struct jsonw w;

	if (store_migrate_place(&h->conf, &h->arena, &done, &e) != ERR_NONE)
		return failed(h, &e);
	buf_init(&out, BUF_NO_MAX);
	if (h->args->of[OPT_JSON] != NULL) {
		jsonw_init(&w, &out, false);
		jsonw_object(&w, NULL);
		jsonw_int(&w, "from", (int64_t)done.from);
		jsonw_int(&w, "to", (int64_t)done.to);
		jsonw_str_opt(&w, "kept", done.kept);
		jsonw_end(&w);
		return house_print_json(&out);
	}
	if (done.from == done.to)
		buf_printf(&out, "nothing to do: it is of version %zu already\n", done.to);
	else
		buf_printf(&out, "from version %zu to %zu; as it was it is kept as " STR_F "\n",
			done.from, done.to, STR_A(done.kept));
	return cli_print(buf_view(&out));
}

/* ---- which ------------------------------------------------------------------------------- */

static const struct order {
	const char *name;
	int operands; /* besides it */
	bool quick;
	int (*run)(struct house *h);
} orders[] = {
	{"check", 0, true, check},
	{"stats", 0, false, db_stats},
	{"vacuum", 0, false, vacuum},
	{"migrate", 0, false, migrate},
	{"salvage", 2, false, db_salvage},
};

int cmd_db(const struct cli_args *a)
{
	const struct order *o = NULL;
	struct house h;

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (strcmp(orders[i].name, a->operands[0]) == 0)
			o = &orders[i];
	if (o == NULL || a->n != 1 + o->operands || (a->of[OPT_QUICK] != NULL && !o->quick))
		return cli_usage(a);
	int rc = house_begin(a, &h);

	if (rc == CLI_OK)
		rc = o->run(&h);
	house_end(&h);
	return rc;
}
