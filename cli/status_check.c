/* SPDX-License-Identifier: ISC */
/* The first line of `rasid status --check` (status.h). */
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/status.h"

enum status_level status_level(const struct json_val *v, struct str secret)
{
	const struct json_val *codes = json_get(v, "problem_codes");
	size_t n = json_len(json_get(v, "problems"));
	enum status_level level = n != 0 || secret.n != 0 ? STATUS_WARNING : STATUS_OK;

	for (size_t i = 0; i < json_len(codes); i++)
		if (json_bool(json_get(json_at(codes, i), "grave"), false))
			level = STATUS_CRITICAL;
	return level;
}

/* A bar would begin the figures. */
static void add_text(struct buf *out, struct str text)
{
	AUTO_BUF struct buf plain = {0};

	buf_init(&plain, KIB(16));
	cli_plain(&plain, text);
	for (size_t i = 0; i < plain.n; i++)
		if (plain.p[i] == '|')
			plain.p[i] = '/';
	buf_str(out, buf_view(&plain));
}

/* The gravest of them is not the first where a warning stands before it. */
static size_t first_to_tell(const struct json_val *v)
{
	const struct json_val *codes = json_get(v, "problem_codes");

	for (size_t i = 0; i < json_len(codes); i++)
		if (json_bool(json_get(json_at(codes, i), "grave"), false))
			return i;
	return 0;
}

static void add_problems(const struct json_val *v, struct str secret, struct buf *out)
{
	const struct json_val *problems = json_get(v, "problems");
	size_t n = json_len(problems) + (secret.n != 0);

	add_text(out, json_len(problems) != 0 ? json_str(json_at(problems, first_to_tell(v)))
					      : secret);
	if (n > 1)
		buf_printf(out, " (and %zu more)", n - 1);
}

/* All destinations together; -1: the database was not read. */
static long long sum(const struct json_val *v, const char *name)
{
	const struct json_val *dests = json_get(v, "destinations");
	long long n = 0;

	if (json_type(json_get(v, "store")) != JSON_OBJECT)
		return -1;
	for (size_t i = 0; i < json_len(dests); i++)
		n += ask_num(json_at(dests, i), name);
	return n;
}

static void add_figures(const struct json_val *v, struct buf *out)
{
	const struct json_val *feeds = json_get(v, "feeds");
	const struct json_val *store = json_get(v, "store");

	buf_printf(out,
		" | feeds=%lld;;;0 feeds_ok=%lld;;;0 feeds_failing=%lld;;;0 feeds_gone=%lld;;;0 new_articles=%lldc",
		ask_num(feeds, "total"), ask_num(feeds, "ok"), ask_num(feeds, "failing"),
		ask_num(feeds, "gone"), ask_num(feeds, "articles"));
	if (json_type(store) != JSON_OBJECT)
		return;
	buf_printf(out, " waiting=%lld;;;0 dead=%lld;;;0 database=%lldB;;;0", sum(v, "pending"),
		sum(v, "dead"), ask_num(store, "bytes"));
}

void status_check_line(const struct json_val *v, struct str secret, struct buf *out)
{
	static const char *const words[] = {[STATUS_OK] = "OK",
		[STATUS_WARNING] = "WARNING",
		[STATUS_CRITICAL] = "CRITICAL"};
	enum status_level level = status_level(v, secret);
	const struct json_val *feeds = json_get(v, "feeds");

	buf_printf(out, "RASID %s - ", words[level]);
	if (level == STATUS_OK)
		buf_printf(out, "%lld feeds, %lld failing, %lld alerts wait",
			ask_num(feeds, "total"), ask_num(feeds, "failing"), sum(v, "pending"));
	else
		add_problems(v, secret, out);
	add_figures(v, out);
	buf_char(out, '\n');
}
