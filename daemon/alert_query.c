/* SPDX-License-Identifier: ISC */
#include "daemon/alert_query.h"

#include "base/buf.h"
#include "base/conf.h"
#include "base/form.h"
#include "base/utf8.h"
#include "desk/story.h"

enum {
	ID_MAX = 64
};

struct reading {
	struct alert_query *q;
	struct arena *a;
};

/* ---- values -------------------------------------------------------------------------------- */

static bool is_alert_id(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		unsigned char lower = c | 0x20;

		if ((c < '0' || c > '9') && (lower < 'a' || lower > 'z') && c != '_')
			return false;
	}
	return s.n != 0 && s.n <= ID_MAX;
}

static bool read_text(struct reading *r, struct str v, bool good, struct str *ret)
{
	if (good)
		*ret = arena_str(r->a, v);
	return good;
}

static bool read_id(struct reading *r, struct str v)
{
	return read_text(r, v, is_alert_id(v), &r->q->f.id);
}

static bool read_dest(struct reading *r, struct str v)
{
	return read_text(r, v, conf_is_id(v), &r->q->f.dest);
}

static bool read_watch(struct reading *r, struct str v)
{
	return read_text(r, v, conf_is_id(v), &r->q->f.watch);
}

static bool read_feed(struct reading *r, struct str v)
{
	return read_text(r, v, conf_is_id(v), &r->q->f.feed);
}

static bool read_to(struct reading *r, struct str v)
{
	return read_text(r, v, conf_is_id(v), &r->q->to);
}

static bool read_state(struct reading *r, struct str v)
{
	for (int s = 0; s < DELIVERY_N; s++)
		if (str_eq(v, str_of(delivery_state_name((enum delivery_state)s)))) {
			r->q->f.states = UINT32_C(1) << s;
			return true;
		}
	return false;
}

static bool read_int(struct str v, int64_t max, int64_t *ret)
{
	uint64_t n = 0;

	if (!str_to_u64(v, &n) || n == 0 || n > (uint64_t)max)
		return false;
	*ret = (int64_t)n;
	return true;
}

static bool read_since(struct reading *r, struct str v)
{
	return read_int(v, INT64_MAX, &r->q->f.since_ms);
}

static bool read_until(struct reading *r, struct str v)
{
	return read_int(v, INT64_MAX, &r->q->f.until_ms);
}

static bool read_limit(struct reading *r, struct str v)
{
	int64_t n = 0;

	if (!read_int(v, ALERT_LIST_MAX, &n))
		return false;
	r->q->f.max = (size_t)n;
	return true;
}

static bool read_mute(struct reading *r, struct str v)
{
	return read_int(v, INT64_MAX, &r->q->mute);
}

static bool read_story(struct reading *r, struct str v)
{
	r->q->story = story_id_read(v);
	return r->q->story != 0;
}

static bool read_for(struct reading *r, struct str v)
{
	if (!str_eq(v, STR("ever")))
		return read_int(v, INT64_MAX - 1, &r->q->for_ms);
	r->q->for_ms = INT64_MAX;
	return true;
}

static bool read_why(struct reading *r, struct str v)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, ALERT_WHY_MAX);
	return form_decode(v, false, &b) && utf8_check(buf_view(&b)) == b.n &&
	       read_text(r, buf_view(&b), true, &r->q->why);
}

/* ---- parameters ---------------------------------------------------------------------------- */

static const struct {
	const char *name;
	bool (*read)(struct reading *r, struct str v); /* false: not of its form */
} parameters[] = {
	{"id", read_id},
	{"dest", read_dest},
	{"watch", read_watch},
	{"feed", read_feed},
	{"state", read_state},
	{"since", read_since},
	{"until", read_until},
	{"limit", read_limit},
	{"to", read_to},
	{"for", read_for},
	{"why", read_why},
	{"mute", read_mute},
	{"story", read_story},
};

enum {
	N_PARAMETERS = sizeof(parameters) / sizeof(parameters[0])
};

static size_t parameter_of(struct str name)
{
	size_t i = 0;

	while (i < N_PARAMETERS && !str_eq(name, str_of(parameters[i].name)))
		i++;
	return i;
}

static enum errc read_one(struct reading *r, struct str part, uint32_t *given, struct err *e)
{
	struct str value = part;
	struct str name = STR("");

	(void)str_cut(&value, '=', &name);
	size_t i = parameter_of(name);

	if (i == N_PARAMETERS)
		return err_set(e, ERR_BAD_INPUT, "no parameter '" STR_F "'",
			STR_A(str_sub(name, 0, ID_MAX)));
	if ((*given >> i & 1) != 0)
		return err_set(e, ERR_BAD_INPUT, "'%s' is given twice", parameters[i].name);
	*given |= UINT32_C(1) << i;
	if (!parameters[i].read(r, value))
		return err_set(e, ERR_BAD_INPUT, "'%s' is not of its form", parameters[i].name);
	return ERR_NONE;
}

enum errc alert_query_read(
	struct str query, struct arena *a, struct alert_query *ret, struct err *e)
{
	struct alert_query q = {.f.max = ALERT_LIST_DEFAULT};
	struct reading r = {&q, a};
	struct str part = STR("");
	uint32_t given = 0;

	while (query.n != 0 && str_cut(&query, '&', &part))
		if (read_one(&r, part, &given, e) != ERR_NONE)
			return e->code;
	if (a->over)
		return err_set(e, ERR_BAD_INPUT, "more is asked than there is room for");
	*ret = q;
	return ERR_NONE;
}
