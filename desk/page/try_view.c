/* SPDX-License-Identifier: ISC */
#include "desk/page/try_view.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* "30d"; anything else is as if it were not there. */
static unsigned days_of(struct str since)
{
	uint64_t n = 0;

	if (!str_ends(since, STR("d")) || !str_to_u64(str_sub(since, 0, since.n - 1), &n))
		return TRY_VIEW_DAYS;
	return n < 1 ? 1 : n > TRIAL_DAYS ? TRIAL_DAYS : (unsigned)n;
}

static enum errc run(const struct page_ask *ask, struct try_view *v, struct err *e)
{
	struct trial_ask t = {.c = ask->c,
		.store = ask->store,
		.term = v->term,
		.since_ms = ask->now_ms - v->days * DAY_MS,
		.now_ms = ask->now_ms,
		.late = ask->late,
		.late_arg = ask->late_arg};
	enum errc rc = term_flags_parse(v->flags, &t.flags, &t.fields, e);

	if (rc == ERR_NONE)
		rc = trial_run(&t, ask->a, &v->found, e);
	if (rc != ERR_BAD_INPUT)
		return rc;
	/* No page of errors: the form stays, and says what is wrong with the term. */
	v->refused = arena_str(ask->a, str_of(e->msg));
	e->code = ERR_NONE;
	return ERR_NONE;
}

enum errc try_view_read(const struct page_ask *ask, void *ret, struct err *e)
{
	struct try_view *v = ret;

	v->term = str_trim(page_param(ask, STR("t")));
	v->flags = str_trim(page_param(ask, STR("flags")));
	v->days = days_of(page_param(ask, STR("since")));
	v->asked = v->term.n != 0;
	v->found.oldest_ms = TIME_NONE;
	if (!v->asked || ask->store == NULL)
		return ERR_NONE;
	return run(ask, v, e);
}

/* ---- JSON ------------------------------------------------------------------------------ */

static void write_kinds(const struct trial_found *f, struct jsonw *w)
{
	jsonw_object(w, "kinds");
	for (int k = 0; k < TRY_KINDS; k++)
		jsonw_int(w, try_kind_name((enum try_kind)k), (int64_t)f->kinds[k]);
	jsonw_end(w);
}

static void write_days(const struct trial_found *f, struct jsonw *w)
{
	jsonw_array(w, "articles_by_day");
	for (size_t i = 0; i < f->n_days; i++)
		jsonw_int(w, NULL, (int64_t)f->days[i]);
	jsonw_end(w);
}

static void write_sample(const struct trial_sample *s, struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_int(w, "article", s->id);
	page_json_time(w, "first_seen", s->first_seen_ms);
	jsonw_str(w, "feed", s->feed);
	jsonw_str(w, "title", s->title);
	jsonw_str(w, "kind", str_of(try_kind_name(try_kind_of(s->rules))));
	jsonw_str(w, "snippet", s->snippet.text);
	jsonw_end(w);
}

void try_view_json(const struct page_ask *ask, const void *data, struct jsonw *w)
{
	const struct try_view *v = data;
	const struct trial_found *f = &v->found;

	(void)ask;
	jsonw_str_opt(w, "term", v->term);
	jsonw_str_opt(w, "flags", v->flags);
	jsonw_str_opt(w, "refused", v->refused);
	jsonw_int(w, "days", v->days);
	jsonw_int(w, "searched", (int64_t)f->searched);
	jsonw_int(w, "matched", (int64_t)f->matched);
	jsonw_int(w, "stories", (int64_t)f->stories);
	jsonw_bool(w, "cut", f->cut);
	page_json_time(w, "oldest", f->oldest_ms);
	write_kinds(f, w);
	write_days(f, w);
	jsonw_array(w, "samples");
	for (size_t i = 0; i < f->n_samples; i++)
		write_sample(&f->samples[i], w);
	jsonw_end(w);
}

/* ---- the command ------------------------------------------------------------------------ */

void try_view_command(const struct page_ask *ask, const void *data, struct buf *out)
{
	const struct try_view *v = data;

	(void)ask;
	buf_str(out, STR("rasid watch try "));
	page_quote(v->asked ? v->term : STR("TERM"), out);
	if (v->flags.n != 0) {
		buf_str(out, STR(" --flags "));
		page_quote(v->flags, out);
	}
	buf_printf(out, " --since %ud", v->days);
}
