/* SPDX-License-Identifier: ISC */
/*
 * rasid story: what several outlets tell, from the database as it is, read by this process (desk/timeline.h).
 */
#include <string.h>

#include "cli/names.h"
#include "cli/story.h"
#include "cli/values.h"
#include "daemon/clock.h"
#include "desk/story.h"

enum {
	LIMIT = 50,
	LIMIT_MAX = 1000
};

static int number(const struct cli_args *a, enum cli_option o, const char *name, uint64_t max,
	uint64_t *io)
{
	const char *value = a->of[o];

	if (value == NULL)
		return CLI_OK;
	if (!str_to_u64(str_of(value), io) || *io == 0 || *io > max)
		return cli_fail(CLI_USAGE, "--%s takes a number up to %llu, not '%s'", name,
			(unsigned long long)max, value);
	return CLI_OK;
}

/* ---- list ---------------------------------------------------------------------------------- */

struct list {
	struct house *h;
	struct buf out;
	struct jsonw w;
	bool json;
	size_t n;
};

static void on_row(const struct store_story_row *row, void *arg)
{
	struct list *l = arg;

	l->n++;
	if (l->json)
		story_print_row_json(l->h, row, &l->w);
	else
		story_print_row(l->h, row, &l->out);
}

static int read_filter(const struct house *h, struct store_story_filter *ret)
{
	const struct cli_args *a = h->args;
	uint64_t max = LIMIT;
	uint64_t outlets = 2;

	*ret = (struct store_story_filter){
		.watch = a->of[OPT_WATCH] != NULL ? str_of(a->of[OPT_WATCH]) : STR("")};
	if (number(a, OPT_LIMIT, "limit", LIMIT_MAX, &max) != CLI_OK ||
		number(a, OPT_MIN_OUTLETS, "min-outlets", UINT32_MAX, &outlets) != CLI_OK ||
		(a->of[OPT_SINCE] != NULL && cli_time(a->of[OPT_SINCE], "since", clock_now_ms(),
						     &ret->since_ms) != CLI_OK))
		return CLI_USAGE;
	ret->max = max;
	ret->min_outlets = (uint32_t)outlets;
	return names_check(a, h->config);
}

static int print_list(struct list *l, struct store *s, const struct store_story_filter *f)
{
	struct err e = {.code = ERR_NONE};

	if (l->json) {
		jsonw_init(&l->w, &l->out, false);
		jsonw_object(&l->w, NULL);
		jsonw_array(&l->w, "stories");
	}
	if (store_stories_each(s, f, on_row, l, &e) != ERR_NONE)
		return house_fail(l->h, &e);
	if (l->json) {
		jsonw_end(&l->w);
		jsonw_end(&l->w);
		(void)house_print_json(&l->out);
	} else if (l->n == 0) {
		return cli_fail(CLI_NOTHING, "no such stories");
	} else if (cli_print(buf_view(&l->out)) != CLI_OK) {
		return CLI_FAILED;
	}
	return l->n == 0 ? CLI_NOTHING : CLI_OK;
}

static int list(struct house *h, struct store *s)
{
	struct list l = {.h = h, .json = h->args->of[OPT_JSON] != NULL};
	struct store_story_filter f;
	int rc = read_filter(h, &f);

	buf_init(&l.out, BUF_NO_MAX);
	if (rc == CLI_OK)
		rc = print_list(&l, s, &f);
	buf_done(&l.out);
	return rc;
}

/* ---- show ---------------------------------------------------------------------------------- */

static enum errc find_follows(struct story_found *f, struct store *s, struct err *e)
{
	char room[STORY_ID_MAX];
	struct store_mute *v = NULL;
	size_t n = 0;

	if (store_mutes_get(s, clock_now_ms(), &f->h->arena, &v, &n, e) != ERR_NONE)
		return e->code;
	for (size_t i = 0; i < n; i++)
		if (v[i].kind == STORE_FOLLOW_STORY &&
			str_eq(v[i].subject, story_id(f->t.story.id, room)))
			v[f->n_follows++] = v[i];
	f->follows = v;
	return ERR_NONE;
}

static int print_found(const struct story_found *f)
{
	AUTO_BUF struct buf out;

	buf_init(&out, BUF_NO_MAX);
	if (f->h->args->of[OPT_JSON] != NULL) {
		story_print_json(f, &out);
		return house_print_json(&out);
	}
	story_print(f, &out);
	return cli_print(buf_view(&out));
}

static int show(struct house *h, struct store *s)
{
	int64_t id = story_id_read(str_of(h->args->operands[1]));
	struct story_found f = {.h = h};
	uint64_t max = LIMIT;
	struct err e = {.code = ERR_NONE};

	if (id == 0)
		return cli_fail(
			CLI_USAGE, "a story is called sty_17, not '%s'", h->args->operands[1]);
	if (number(h->args, OPT_LIMIT, "limit", LIMIT_MAX, &max) != CLI_OK)
		return CLI_USAGE;
	if (store_begin(s, &e) != ERR_NONE)
		return house_fail(h, &e);
	enum errc rc = timeline_read(s, id, max, &h->arena, &f.t, &e);

	if (rc == ERR_GONE)
		return cli_fail(CLI_NOTHING, "there is no story '%s'", h->args->operands[1]);
	if (rc == ERR_NONE)
		rc = find_follows(&f, s, &e);
	return rc != ERR_NONE ? house_fail(h, &e) : print_found(&f);
}

/* ---- the command --------------------------------------------------------------------------- */

#define BIT(id) (UINT64_C(1) << OPT_##id)

static const struct {
	const char *name;
	int operands;
	uint64_t options; /* besides those that all take */
	int (*run)(struct house *h, struct store *s);
	int (*ask)(const struct cli_args *a); /* instead: the daemon */
} verbs[] = {
	{"list", 1, BIT(SINCE) | BIT(WATCH) | BIT(MIN_OUTLETS) | BIT(LIMIT), list, NULL},
	{"show", 2, BIT(LIMIT), show, NULL},
	{"follow", 2, BIT(TO) | BIT(FOR) | BIT(WHY), NULL, story_follow},
	{"unfollow", 2, BIT(TO), NULL, story_unfollow},
};

static int run(struct house *h, int (*verb)(struct house *h, struct store *s))
{
	struct store_conf c = h->conf;
	struct store *s = NULL;
	struct err e = {.code = ERR_NONE};

	c.read_only = true;
	if (store_open(&c, &s, &e) != ERR_NONE)
		return cli_unread(&e);
	int rc = verb(h, s);

	store_close(s);
	return rc;
}

static bool takes(const struct cli_args *a, size_t v)
{
	uint64_t all = verbs[v].options | BIT(CONFIG) | BIT(JSON);

	for (size_t o = 0; o < OPT_HELP; o++)
		if (a->of[o] != NULL && (all >> o & 1) == 0)
			return false;
	return a->n == verbs[v].operands;
}

int cmd_story(const struct cli_args *a)
{
	size_t v = 0;
	struct house h;

	while (v < sizeof(verbs) / sizeof(verbs[0]) &&
		strcmp(verbs[v].name, a->operands[0]) != 0)
		v++;
	if (v == sizeof(verbs) / sizeof(verbs[0]) || !takes(a, v))
		return cli_usage(a);
	if (verbs[v].ask != NULL)
		return verbs[v].ask(a);
	int rc = house_begin(a, &h);

	if (rc == CLI_OK)
		rc = run(&h, verbs[v].run);
	house_end(&h);
	return rc;
}
